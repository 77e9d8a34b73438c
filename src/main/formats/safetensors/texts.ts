import { StudioError } from '../../../contract/errors.ts';
import { readMetadata } from './reader.ts';

/** Whether these bytes begin as a safetensors file does: the length of a header of JSON, then that. */
export function isSafetensors(bytes: Uint8Array): boolean {
  if (bytes.length <= 8 || bytes[8] !== 0x7b) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return view.getBigUint64(0, true) <= bytes.length - 8;
}

/**
 * The text under `keyword` in the metadata of a safetensors file from an untrusted source, or null where it has none. Throws a
 * StudioError `document/malformed` naming `name`, and as readMetadata does.
 */
export function readSafetensorsText(
  bytes: Uint8Array,
  keyword: string,
  max: number,
  name: string,
): string | null {
  const metadata = readMetadata(bytes, name);
  const text = Object.hasOwn(metadata, keyword) ? metadata[keyword] : null;
  if (text === null || (typeof text === 'string' && text.length <= max)) return text;
  const problem = typeof text === 'string' ? `is more than ${max} characters` : 'is no text';
  throw new StudioError('document/malformed', `${name}: text ${keyword} ${problem}`);
}
