import { beginBlocks, joinBlocks, MAX_EXTENSIONS, measureBlocks } from './blocks.ts';
import { unreadable } from '../png/chunks.ts';

const EXTENSION = 0x21;
const COMMENT = 0xfe;
const IMAGE = 0x2c;

/** Whether the bytes begin as a GIF does. */
export function isGif(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.subarray(0, 6)).toString('latin1') === 'GIF89a';
}

/**
 * The text under `keyword` in the comments before a GIF's first frame (gif/writer.ts says how), or null where
 * there is none. The GIFs are untrusted. Throws latent/unreadable naming `name` and what is at fault.
 */
export function readGifText(bytes: Uint8Array, keyword: string, max: number, name: string): string | null {
  const wanted = Buffer.from(`${keyword}\n`, 'utf8');
  const colours = bytes.length > 10 && bytes[10]! & 0x80 ? 3 * (2 << (bytes[10]! & 7)) : 0;
  let at = 13 + colours;
  for (let extensions = 0; bytes[at] === EXTENSION; extensions++) {
    if (extensions >= MAX_EXTENSIONS) throw unreadable(name, `has more than ${MAX_EXTENSIONS} extensions`);
    const start = at + 2;
    const { size, end } = measureBlocks(bytes, start, name);
    if (bytes[at + 1] === COMMENT && beginBlocks(bytes, start, wanted)) {
      if (size - wanted.length > max) throw unreadable(name, `text ${keyword} is more than ${max} bytes`);
      return decode(joinBlocks(bytes, start, size).subarray(wanted.length), keyword, name);
    }
    at = end;
  }
  if (bytes[at] !== IMAGE) throw unreadable(name, `byte ${at} begins neither an extension nor a frame`);
  return null;
}

function decode(text: Uint8Array, keyword: string, name: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(text);
  } catch {
    throw unreadable(name, `text ${keyword} cannot be read`);
  }
}
