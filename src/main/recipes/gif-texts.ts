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
    const isComment = bytes[at + 1] === COMMENT;
    const { blocks, end } = readBlocks(bytes, at + 2, name);
    const text = isComment ? Buffer.concat(blocks) : null;
    if (text && wanted.equals(text.subarray(0, wanted.length)))
      return decode(text.subarray(wanted.length), keyword, most, name);
    at = end;
  }
  if (bytes[at] !== IMAGE) throw unreadable(name, `byte ${at} begins neither an extension nor a frame`);
  return null;
}

/** Blocks, each after its length, up to the one of no bytes. */
function readBlocks(bytes: Uint8Array, start: number, name: string): { blocks: Uint8Array[]; end: number } {
  const blocks: Uint8Array[] = [];
  let at = start;
  for (;;) {
    const length = bytes[at];
    if (length === undefined || at + 1 + length > bytes.length)
      throw unreadable(name, 'ends before its first frame');
    if (length === 0) return { blocks, end: at + 1 };
    blocks.push(bytes.subarray(at + 1, at + 1 + length));
    at += 1 + length;
  }
}

function decode(text: Uint8Array, keyword: string, most: number, name: string): string {
  if (text.length > most) throw unreadable(name, `text ${keyword} is more than ${most} bytes`);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(text);
  } catch {
    throw unreadable(name, `text ${keyword} cannot be read`);
  }
}
