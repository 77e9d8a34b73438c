import { crc32, inflateSync } from 'node:zlib';
import { readChunks, unreadable } from './chunks.ts';

/**
 * The text under `keyword` in a PNG's iTXt chunks, or null where it has none. The PNGs are untrusted: no more than
 * `max` bytes are inflated. Throws latent/unreadable naming `name` and the chunk at fault.
 */
export function readPngText(bytes: Uint8Array, keyword: string, max: number, name: string): string | null {
  const wanted = Buffer.from(`${keyword}\0`, 'latin1');
  const chunk = readChunks(bytes, name).find(
    ({ type, data }) => type === 'iTXt' && wanted.equals(data.subarray(0, wanted.length)),
  );
  if (!chunk) return null;
  const { data, whole } = chunk;
  const checksum = Buffer.from(whole.subarray(-4)).readUInt32BE();
  if (crc32(whole.subarray(4, -4)) !== checksum)
    throw unreadable(name, `text ${keyword} is damaged: its checksum differs`);
  return decodeText(data.subarray(wanted.length), keyword, max, name);
}

/** What follows the keyword: compression flag and method, language and translated keyword, each ended by a zero. */
function decodeText(data: Uint8Array, keyword: string, max: number, name: string): string {
  const [flag, method] = data;
  const language = data.indexOf(0, 2);
  const translated = language < 0 ? -1 : data.indexOf(0, language + 1);
  if (translated < 0 || flag! > 1 || method !== 0) throw unreadable(name, `text ${keyword} is not an iTXt`);
  const text = data.subarray(translated + 1);
  try {
    const plain = flag === 1 ? inflateSync(text, { maxOutputLength: max }) : text;
    if (plain.length > max) throw new RangeError();
    return new TextDecoder('utf-8', { fatal: true }).decode(plain);
  } catch (error) {
    throw unreadable(
      name,
      error instanceof RangeError
        ? `text ${keyword} is more than ${max} bytes`
        : `text ${keyword} cannot be read`,
    );
  }
}
