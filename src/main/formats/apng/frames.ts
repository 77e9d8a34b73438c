import { readChunks, unreadable, type Chunk } from '../png/chunks.ts';
import { readPng } from '../png/reader.ts';
import { pngChunk } from '../png/writer.ts';
import { FRAME_BOUNDS, MAX_FRAMES, type AnimationFrames } from '../animation.ts';

/** What all frames share. */
const COMMON = ['IHDR', 'PLTE', 'tRNS'];
const SIGNATURE_BYTES = 8;
const CONTROL_BYTES = 26;

/**
 * Takes apart an APNG that may be hostile, of the kind that apng.ts writes: every frame whole and in place of the one
 * before. Throws latent/unreadable naming `name` and what is at fault.
 */
export function readApngFrames(bytes: Uint8Array, name: string): AnimationFrames {
  const chunks = readChunks(bytes, name);
  const [header] = chunks;
  if (header?.type !== 'IHDR' || header.data.length !== 13)
    throw unreadable(name, 'does not begin with an IHDR chunk of 13 bytes');
  const size = Buffer.from(header.data.subarray(0, 8));
  const parts = findFrames(chunks, size, name);
  const common = chunks.filter(({ type }) => COMMON.includes(type)).map(({ whole }) => whole);
  const end = pngChunk('IEND', Buffer.alloc(0));
  return {
    width: size.readUInt32BE(0),
    height: size.readUInt32BE(4),
    count: parts.length,
    async *frames() {
      for (const data of parts) {
        const pixels = pngChunk('IDAT', Buffer.concat(data));
        const png = Buffer.concat([bytes.subarray(0, SIGNATURE_BYTES), ...common, pixels, end]);
        yield await readPng(png, name, FRAME_BOUNDS);
      }
    },
  };
}

/** The compressed pixels of each frame, in the pieces that they come in. */
function findFrames(chunks: readonly Chunk[], size: Buffer, name: string): Uint8Array[][] {
  const frames: Uint8Array[][] = [];
  for (const { type, data } of chunks) {
    if (type === 'fcTL') {
      if (frames.length >= MAX_FRAMES) throw unreadable(name, `has more than ${MAX_FRAMES} frames`);
      checkControl(data, size, frames.length, name);
      frames.push([]);
    } else if (type === 'IDAT' || type === 'fdAT') {
      if (frames.length === 0) throw unreadable(name, 'begins with a picture that is no frame');
      frames.at(-1)!.push(type === 'IDAT' ? data : data.subarray(4)); // after its number
    }
  }
  return frames;
}

function checkControl(data: Uint8Array, size: Buffer, frame: number, name: string): void {
  const control = Buffer.from(data);
  const isWhole =
    control.length === CONTROL_BYTES &&
    size.equals(control.subarray(4, 12)) &&
    control.subarray(12, 20).every((byte) => byte === 0);
  if (!isWhole) throw unreadable(name, `frame ${frame} is not of the whole picture`);
  if (control[25] !== 0) throw unreadable(name, `frame ${frame} is laid over the one before`);
}
