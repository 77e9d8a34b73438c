import { Readable } from 'node:stream';
import { crc32, createDeflate, deflateSync } from 'node:zlib';
import type { FileText } from '../../../contract/formats.ts';
import type { Picture } from '../../../core/image.ts';
import { createRowFilter } from './filter.ts';

/** What a picture's header needs before its pixels. */
export interface PngSize {
  readonly width: number;
  readonly height: number;
  /** Without an alpha channel: every pixel has opacity 255. */
  readonly opaque: boolean;
  /** Pixels per inch, if the file says how large it is in print. */
  readonly dpi?: number;
}

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
const METRES_PER_INCH = 0.0254;
const IDAT_BYTES = 2 ** 16;
/** Texts from here on are deflated. */
const LONG_TEXT = 1024;
/** Beyond so many pixels, time counts more than the last tenth of the file. */
const MANY_PIXELS = 2 ** 26;

/**
 * PNG, 8 bits a channel, as chunks of a file while the pixels come.
 * @param strips RGBA8, each of one or more whole rows, from the top; what they throw is thrown
 * @param texts iTXt chunks before the pixels, deflated where they are long
 */
export async function* writePng(
  size: PngSize,
  strips: Iterable<Uint8ClampedArray> | AsyncIterable<Uint8ClampedArray>,
  texts: readonly FileText[] = [],
): AsyncGenerator<Uint8Array> {
  const { width, height, opaque } = size;
  yield pngHead(size, texts);
  const level = width * height > MANY_PIXELS ? 1 : 6;
  const deflate = createDeflate({ level });
  const rows = Readable.from(filtered(width, opaque, strips), { objectMode: true, highWaterMark: 1 });
  rows.on('error', (error) => deflate.destroy(error));
  rows.pipe(deflate);
  try {
    for await (const data of inPieces(deflate, IDAT_BYTES)) yield pngChunk('IDAT', data);
  } finally {
    rows.destroy(); // whoever reads may have had enough
  }
  yield pngChunk('IEND', Buffer.alloc(0));
}

/** The same at once, of a small picture that is opaque. */
export function encodePng({ width, height, rgba }: Picture): Buffer {
  const data = deflateSync(createRowFilter(width, true)(rgba));
  const end = pngChunk('IEND', Buffer.alloc(0));
  return Buffer.concat([pngHead({ width, height, opaque: true }, []), pngChunk('IDAT', data), end]);
}

/** What stands before the pixels: signature, IHDR, the density, texts. */
export function pngHead({ width, height, opaque, dpi }: PngSize, texts: readonly FileText[]): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, opaque ? 2 : 6, 0, 0, 0], 8);
  const density = dpi === undefined ? [] : [densityChunk(dpi)];
  return Buffer.concat([SIGNATURE, pngChunk('IHDR', header), ...density, ...texts.map(textChunk)]);
}

/** pHYs: pixels per metre in both directions. */
function densityChunk(dpi: number): Buffer {
  const data = Buffer.alloc(9);
  const perMetre = Math.round(dpi / METRES_PER_INCH);
  data.writeUInt32BE(perMetre, 0);
  data.writeUInt32BE(perMetre, 4);
  data[8] = 1; // the unit is the metre
  return pngChunk('pHYs', data);
}

async function* filtered(
  width: number,
  opaque: boolean,
  strips: Iterable<Uint8ClampedArray> | AsyncIterable<Uint8ClampedArray>,
): AsyncGenerator<Buffer> {
  const filter = createRowFilter(width, opaque);
  for await (const strip of strips) yield filter(strip);
}

/** The same bytes in pieces of one size, except the last: the pieces do not depend on how the chunks were cut. */
async function* inPieces(chunks: AsyncIterable<Buffer>, size: number): AsyncGenerator<Buffer> {
  let buffered: Buffer[] = [];
  let length = 0;
  for await (const bytes of chunks) {
    buffered.push(bytes);
    length += bytes.length;
    if (length < size) continue;
    const all = Buffer.concat(buffered);
    const whole = length - (length % size);
    for (let at = 0; at < whole; at += size) yield all.subarray(at, at + size);
    buffered = [all.subarray(whole)];
    length -= whole;
  }
  if (length > 0) yield Buffer.concat(buffered);
}

/** A chunk with its length, type and checksum. */
export function pngChunk(type: string, data: Uint8Array): Buffer {
  const whole = Buffer.alloc(data.length + 12);
  whole.writeUInt32BE(data.length, 0);
  whole.write(type, 4, 'latin1');
  whole.set(data, 8);
  whole.writeUInt32BE(crc32(whole.subarray(4, data.length + 8)), data.length + 8);
  return whole;
}

/** Keyword, whether and how it is deflated, no language, no translated keyword, UTF-8. */
function textChunk({ keyword, text }: FileText): Buffer {
  if (!/^[\x20-\x7e\xa1-\xff]{1,79}$/.test(keyword))
    throw new Error(`keyword ${JSON.stringify(keyword)} must be 1 … 79 characters of Latin-1`);
  const bytes = Buffer.from(text, 'utf8');
  const long = bytes.length >= LONG_TEXT;
  const header = Buffer.concat([Buffer.from(keyword, 'latin1'), Buffer.of(0, long ? 1 : 0, 0, 0, 0)]);
  return pngChunk('iTXt', Buffer.concat([header, long ? deflateSync(bytes) : bytes]));
}
