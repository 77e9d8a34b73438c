import { unreadable } from '../png/chunks.ts';

/** The data of a GIF's extensions and frames: blocks, each after its length, up to one of none. They may be many. */

/** An encoder writes a few before the first frame and one or two a frame; files of millions are made to keep readers busy. */
export const MAX_EXTENSIONS = 250_000;

/** The number of bytes in the blocks from `start` on, and where what follows them begins. Throws latent/unreadable. */
export function measureBlocks(bytes: Uint8Array, start: number, name: string): { size: number; end: number } {
  let [size, at] = [0, start];
  for (;;) {
    const length = bytes[at];
    if (length === undefined || at + 1 + length > bytes.length)
      throw unreadable(name, `ends among the data from byte ${start} on`);
    if (length === 0) return { size, end: at + 1 };
    size += length;
    at += 1 + length;
  }
}

/** Whether the data of blocks which were measured begin so. Nothing is allocated: a file may have millions of them. */
export function beginBlocks(bytes: Uint8Array, start: number, wanted: Uint8Array): boolean {
  let [at, left] = [start, 0];
  for (const byte of wanted) {
    if (left === 0) {
      left = bytes[at]!;
      at += 1;
      if (left === 0) return false;
    }
    if (bytes[at] !== byte) return false;
    at += 1;
    left -= 1;
  }
  return true;
}

/** The first `max` bytes of blocks that measureBlocks has checked. */
export function joinBlocks(bytes: Uint8Array, start: number, max: number): Buffer {
  const joined = Buffer.alloc(max);
  let size = 0;
  for (let at = start; size < max && bytes[at]! > 0; at += 1 + bytes[at]!) {
    const block = bytes.subarray(at + 1, at + 1 + Math.min(bytes[at]!, max - size));
    joined.set(block, size);
    size += block.length;
  }
  return joined.subarray(0, size);
}
