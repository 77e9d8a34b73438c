import { unreadable } from '../exporters/png-chunks.ts';

const EXTENSION = 0x21;
const COMMENT = 0xfe;
const IMAGE = 0x2c;

/** Whether the bytes begin as a GIF does. */
export function isGif(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.subarray(0, 6)).toString('latin1') === 'GIF89a';
}

/**
 * The text under `keyword` in the comments before a GIF's first frame (exporters/motion/gif.ts says how), or null where
 * there is none. Reads GIFs from anybody. Throws latent/unreadable naming `name` and what is at fault.
 */
export function readGifText(bytes: Uint8Array, keyword: string, most: number, name: string): string | null {
  const wanted = Buffer.from(`${keyword}\n`, 'utf8');
  const colours = bytes.length > 10 && bytes[10]! & 0x80 ? 3 * (2 << (bytes[10]! & 7)) : 0;
  let at = 13 + colours;
  while (bytes[at] === EXTENSION) {
    const start = at + 2;
    const { size, end } = measureBlocks(bytes, start, name);
    if (bytes[at + 1] === COMMENT && wanted.equals(joinBlocks(bytes, start, wanted.length))) {
      if (size - wanted.length > most) throw unreadable(name, `text ${keyword} is more than ${most} bytes`);
      return decode(joinBlocks(bytes, start, size).subarray(wanted.length), keyword, name);
    }
    at = end;
  }
  if (bytes[at] !== IMAGE) throw unreadable(name, `byte ${at} begins neither an extension nor a frame`);
  return null;
}

/** How many bytes the blocks hold, each after its length, up to the one of none. They may be many: nothing is kept. */
function measureBlocks(bytes: Uint8Array, start: number, name: string): { size: number; end: number } {
  let [size, at] = [0, start];
  for (;;) {
    const length = bytes[at];
    if (length === undefined || at + 1 + length > bytes.length)
      throw unreadable(name, 'ends before its first frame');
    if (length === 0) return { size, end: at + 1 };
    size += length;
    at += 1 + length;
  }
}

/** The first bytes that the blocks hold, at most so many. */
function joinBlocks(bytes: Uint8Array, start: number, most: number): Buffer {
  const joined = Buffer.alloc(most);
  let size = 0;
  for (let at = start; size < most && bytes[at]! > 0; at += 1 + bytes[at]!) {
    const block = bytes.subarray(at + 1, at + 1 + Math.min(bytes[at]!, most - size));
    joined.set(block, size);
    size += block.length;
  }
  return joined.subarray(0, size);
}

function decode(text: Uint8Array, keyword: string, name: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(text);
  } catch {
    throw unreadable(name, `text ${keyword} cannot be read`);
  }
}
