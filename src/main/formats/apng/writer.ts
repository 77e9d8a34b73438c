import { promisify } from 'node:util';
import { deflate } from 'node:zlib';
import type { FigureText } from '../../../contract/figure.ts';
import { createRowFilter } from '../png/filter.ts';
import { pngChunk, pngHead } from '../png/writer.ts';
import type { Film } from '../../figures/animation/animation.ts';

const compress = promisify(deflate);
/** Every frame replaces all of the one before. */
const KEEP = 0;
const REPLACE = 0;

/**
 * An animated PNG in pieces, frame by frame; a reader that knows PNG alone shows the first one.
 * @param texts iTXt chunks before the pixels
 */
export async function* writeApng(film: Film, texts: readonly FigureText[] = []): AsyncGenerator<Uint8Array> {
  const { width, opaque } = film;
  yield Buffer.concat([pngHead(film, texts), control(film)]);
  let sequence = 0;
  for await (const { rgba } of film.frames()) {
    const first = sequence === 0;
    const data = await compress(createRowFilter(width, opaque)(rgba));
    yield frameControl(film, sequence++);
    yield first ? pngChunk('IDAT', data) : pngChunk('fdAT', Buffer.concat([word(sequence++), data]));
  }
  yield pngChunk('IEND', Buffer.alloc(0));
}

/** How many frames, and how often: 0 is for ever. */
function control({ count, endless }: Film): Buffer {
  return pngChunk('acTL', Buffer.concat([word(count), word(endless ? 0 : 1)]));
}

/** The frame's place, the whole picture, and 1/rate seconds as a fraction. */
function frameControl({ width, height, rate }: Film, sequence: number): Buffer {
  const data = Buffer.alloc(26);
  [sequence, width, height, 0, 0].forEach((value, i) => data.writeUInt32BE(value, 4 * i));
  data.writeUInt16BE(1, 20);
  data.writeUInt16BE(rate, 22);
  data.set([KEEP, REPLACE], 24);
  return pngChunk('fcTL', data);
}

function word(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
