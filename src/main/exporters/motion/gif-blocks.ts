import { unreadable } from '../png-chunks.ts';

/** The data of a GIF's extensions and frames: blocks, each after its length, up to one of none. They may be many. */

/** How many bytes the blocks from `start` on hold, and where what follows them begins. Throws latent/unreadable. */
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

/** The first bytes that blocks which were measured hold, at most so many. */
export function joinBlocks(bytes: Uint8Array, start: number, most: number): Buffer {
  const joined = Buffer.alloc(most);
  let size = 0;
  for (let at = start; size < most && bytes[at]! > 0; at += 1 + bytes[at]!) {
    const block = bytes.subarray(at + 1, at + 1 + Math.min(bytes[at]!, most - size));
    joined.set(block, size);
    size += block.length;
  }
  return joined.subarray(0, size);
}
