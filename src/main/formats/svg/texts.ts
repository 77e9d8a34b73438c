import { StudioError } from '../../../contract/errors.ts';
import { SVG_NAMESPACE } from './writer.ts';

/** The start of an SVG: an XML declaration may come first. */
const BEGINNING = /^(\ufeff)?\s*<(\?xml|svg)[\s>]/;

/** Whether these bytes begin as an SVG does. */
export function isSvg(bytes: Uint8Array): boolean {
  return BEGINNING.test(new TextDecoder().decode(bytes.subarray(0, 64)));
}

/**
 * The text under `keyword` in the metadata of an SVG that svg/writer.ts wrote, or null where it has none. No
 * XML is parsed: only the entities that the writer makes are decoded. Throws a StudioError `document/malformed`
 * naming `name`.
 */
export function readSvgText(svg: Uint8Array, keyword: string, max: number, name: string): string | null {
  const bytes = Buffer.from(svg.buffer, svg.byteOffset, svg.byteLength);
  const start = bytes.indexOf(`<text xmlns="${SVG_NAMESPACE}" keyword="${keyword}"`);
  if (start < 0) return null;
  const from = bytes.indexOf('>', start) + 1;
  const to = bytes.indexOf('</text>', from);
  if (from === 0 || to < 0) throw malformed(name, `text ${keyword} does not end`);
  if (to - from > max) throw malformed(name, `text ${keyword} is more than ${max} bytes`);
  return decode(bytes.subarray(from, to), keyword, name);
}

function decode(bytes: Uint8Array, keyword: string, name: string): string {
  try {
    const escaped = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return escaped.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
  } catch {
    throw malformed(name, `text ${keyword} cannot be read`);
  }
}

function malformed(name: string, problem: string): StudioError {
  return new StudioError('document/malformed', `${name}: ${problem}`);
}
