import { MAX_JSON_BYTES, readWholeFile } from '../../files/bounded-file.ts';
import { decodeUtf8, endOfString, parseJsonText } from './parse.ts';
import type { JsonObject } from './parse.ts';

/** Stands for NaN until JSON.parse is done. An object, which is valid exactly where a value is. */
const NAN_KEY = '\u0000NaN';
const NAN_TEXT = ` ${JSON.stringify({ [NAN_KEY]: 0 })} `;

/**
 * Parses an untrusted JSON document as Python's json module does, which writes and reads the constants `NaN`,
 * `Infinity` and `-Infinity` (https://docs.python.org/3/library/json.html, "Infinite and NaN Number Values"): they become
 * the numbers. All else, bounds and errors, as parseJsonObject. For the files of a model only, which Python writes.
 */
export function parsePythonJson(bytes: Uint8Array, file: string): JsonObject {
  return parseJsonText(decodeUtf8(bytes, file), file, undefined, parseConstants);
}

/** Reads a JSON file of a model. Throws as readWholeFile and parsePythonJson do. */
export async function readModelJson(path: string): Promise<JsonObject> {
  return parsePythonJson(await readWholeFile(path, MAX_JSON_BYTES), path);
}

function parseConstants(text: string): unknown {
  if (!/NaN|Infinity/.test(text)) return JSON.parse(text);
  return JSON.parse(replaceConstants(text), (_, value: unknown) => (isNaNMark(value) ? NaN : value));
}

/** The text with each constant outside of strings as JSON that JSON.parse takes: 1e999 is Infinity to it. */
function replaceConstants(text: string): string {
  const parts: string[] = [];
  for (let at = 0; at < text.length;) {
    const quote = text.indexOf('"', at);
    const start = quote < 0 ? text.length : quote;
    // With spaces around: "1Infinity" must not become a number.
    parts.push(
      text
        .slice(at, start)
        .replace(/-?Infinity/g, infinite)
        .replaceAll('NaN', NAN_TEXT),
    );
    at = quote < 0 ? start : endOfString(text, start);
    parts.push(text.slice(start, at));
  }
  return parts.join('');
}

function infinite(constant: string): string {
  return constant.startsWith('-') ? ' -1e999 ' : ' 1e999 ';
}

function isNaNMark(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, NAN_KEY);
}
