import { crc32 } from 'node:zlib';
import { StudioError } from '../../../contract/errors.ts';

/** What a PNG's IHDR says. */
export interface PngHeader {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly colourType: number;
  readonly interlaced: boolean;
}

/** How large a PNG may be. */
export interface PngBounds {
  readonly side: number;
  readonly pixels: number;
}

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
/** Bounds of what is read into memory as a picture. */
const PICTURE: PngBounds = { side: 16_384, pixels: 2 ** 25 };
/** An encoder writes chunks of some kilobytes; each costs memory of its own. */
const MAX_CHUNKS = 100_000;
/** Chunks that decide the pixels. Others, among them compressed profiles and texts, are not even decoded. */
const NEEDED = ['IHDR', 'PLTE', 'tRNS', 'IDAT', 'IEND'];
const DEPTHS: Readonly<Record<number, readonly number[]>> = {
  0: [1, 2, 4, 8, 16],
  2: [8, 16],
  3: [1, 2, 4, 8],
  4: [8, 16],
  6: [8, 16],
};

/** What is thrown about a PNG that cannot be read; `name` is the file. */
export function unreadable(name: string, problem: string): StudioError {
  return new StudioError('latent/unreadable', `${name}: ${problem}`);
}

/** What decides a PNG's pixels. */
export interface PngParts {
  readonly header: PngHeader;
  /** Of PLTE and tRNS; null where there is none. */
  readonly palette: Uint8Array | null;
  readonly transparency: Uint8Array | null;
  /** Of the IDAT chunks, deflated; views of the file. */
  readonly data: readonly Uint8Array[];
}

/**
 * Takes apart a PNG that may be hostile: within `bounds`, by default sides of 16,384 and 2²⁵ pixels, and with checksums
 * that are right. Throws latent/unreadable naming `name`, the field and its value.
 */
export function readPngParts(bytes: Uint8Array, name: string, bounds = PICTURE): PngParts {
  const chunks = readChunks(bytes, name).filter(({ type }) => NEEDED.includes(type));
  const all = (wanted: string) => chunks.filter(({ type }) => type === wanted).map(({ data }) => data);
  const damaged = chunks.find(({ whole }) => !isSound(whole));
  if (damaged) throw unreadable(name, `chunk ${damaged.type} is damaged: its checksum differs`);
  const [first] = chunks;
  if (first?.type !== 'IHDR' || first.data.length !== 13)
    throw unreadable(name, 'does not begin with an IHDR chunk of 13 bytes');
  if (all('IHDR').length > 1) throw unreadable(name, 'has more than one IHDR chunk');
  const [palette = null] = all('PLTE');
  const [transparency = null] = all('tRNS');
  return { header: readHeader(first.data, name, bounds), palette, transparency, data: all('IDAT') };
}

function isSound(whole: Uint8Array): boolean {
  const checksum = new DataView(whole.buffer, whole.byteOffset + whole.length - 4).getUint32(0);
  return crc32(whole.subarray(4, -4)) === checksum;
}

export interface Chunk {
  readonly type: string;
  readonly data: Uint8Array;
  /** With length, type and checksum. */
  readonly whole: Uint8Array;
}

/** Whether these bytes begin as a PNG does. */
export function isPng(bytes: Uint8Array): boolean {
  return SIGNATURE.every((byte, i) => bytes[i] === byte);
}

/** The chunks of a PNG in their order, as views; checksums are not looked at. Throws as readPngParts does. */
export function readChunks(bytes: Uint8Array, name: string): Chunk[] {
  if (!isPng(bytes)) throw unreadable(name, 'not a PNG file');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const chunks: Chunk[] = [];
  for (let at = SIGNATURE.length; at + 12 <= bytes.length;) {
    const length = view.getUint32(at);
    const end = at + 12 + length;
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (!/^[A-Za-z]{4}$/.test(type)) throw unreadable(name, `byte ${at + 4} does not begin a chunk's name`);
    if (end > bytes.length)
      throw unreadable(name, `chunk ${type} of ${length} bytes reaches past the file's ${bytes.length}`);
    if (chunks.length >= MAX_CHUNKS) throw unreadable(name, `has more than ${MAX_CHUNKS} chunks`);
    chunks.push({ type, data: bytes.subarray(at + 8, end - 4), whole: bytes.subarray(at, end) });
    if (type === 'IEND') return chunks;
    at = end;
  }
  throw unreadable(name, 'ends before its IEND chunk');
}

function readHeader(data: Uint8Array, name: string, { side, pixels }: PngBounds): PngHeader {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const [width, height] = [view.getUint32(0), view.getUint32(4)];
  const [depth, colourType, compression, filter, interlace] = data.subarray(8);
  if (width < 1 || height < 1 || width > side || height > side || width * height > pixels)
    throw unreadable(
      name,
      `size ${width} × ${height} is not within 1 … ${side} a side and ${pixels} pixels in all`,
    );
  if (!DEPTHS[colourType!]?.includes(depth!))
    throw unreadable(name, `bit depth ${depth} does not go with colour type ${colourType}`);
  if (compression !== 0 || filter !== 0 || interlace! > 1)
    throw unreadable(
      name,
      `compression ${compression}, filter ${filter}, interlace ${interlace}: not a known PNG`,
    );
  return { width, height, depth: depth!, colourType: colourType!, interlaced: interlace === 1 };
}
