import { promisify } from 'node:util';
import { deflate } from 'node:zlib';
import type { FileText } from '../../../contract/formats.ts';
import { createRowFilter } from '../png/filter.ts';
import { pngChunk, pngHead } from '../png/writer.ts';
import type { Animation } from '../animation.ts';

const compress = promisify(deflate);
/** Every frame replaces all of the one before. */
const KEEP = 0;
const REPLACE = 0;

/**
 * An animated PNG in pieces, frame by frame; a reader that knows PNG alone shows the first one.
 * @param texts iTXt chunks before the pixels
 */
export async function* writeApng(
  animation: Animation,
  texts: readonly FileText[] = [],
): AsyncGenerator<Uint8Array> {
  const { width, opaque } = animation;
  yield Buffer.concat([pngHead(animation, texts), control(animation)]);
  let sequence = 0;
  for await (const { rgba } of animation.frames()) {
    const first = sequence === 0;
    const data = await compress(createRowFilter(width, opaque)(rgba));
    yield frameControl(animation, sequence++);
    yield first ? pngChunk('IDAT', data) : pngChunk('fdAT', Buffer.concat([word(sequence++), data]));
  }
  yield pngChunk('IEND', Buffer.alloc(0));
}

/** How many frames, and how often: 0 is for ever. */
function control({ count, endless }: Animation): Buffer {
  return pngChunk('acTL', Buffer.concat([word(count), word(endless ? 0 : 1)]));
}

/** The frame's place, the whole picture, and 1/rate seconds as a fraction. */
function frameControl({ width, height, rate }: Animation, sequence: number): Buffer {
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
