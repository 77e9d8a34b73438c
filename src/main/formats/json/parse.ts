import { malformed, tooLarge } from '../error.ts';
import { show } from '../../files/untrusted-text.ts';

export type JsonObject = { readonly [key: string]: unknown };

const MAX_DEPTH = 64;
/** Values and keys, of which each costs far more memory than its text: a header of 50,000 tensors fits. */
const MAX_ITEMS = 1_000_000;

/**
 * Parses an untrusted JSON document whose root is an object. Unlike JSON.parse alone it refuses an
 * object that names a key twice (parsers disagree about which one counts), deep nesting and a million
 * items. Throws file/malformed or file/too-large, naming `file`.
 */
export function parseJsonObject(bytes: Uint8Array, file: string): JsonObject {
  return parseJsonText(decodeUtf8(bytes, file), file);
}

/**
 * The same for text that is decoded already.
 * @param maxLevels of nesting
 * @param parse takes the text once it is within bounds, and throws where it is not valid
 */
export function parseJsonText(
  text: string,
  file: string,
  maxLevels = MAX_DEPTH,
  parse: (text: string) => unknown = JSON.parse,
): JsonObject {
  refuseTraps(text, file, maxLevels);
  let value: unknown;
  try {
    value = parse(text);
  } catch {
    throw malformed(`${file}: not valid JSON (${show(text.slice(0, 40))})`);
  }
  if (!isJsonObject(value)) throw malformed(`${file}: the root must be an object, got ${show(value)}`);
  return value;
}

/** Whether a parsed value is an object: no array, not null. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The text of UTF-8 bytes. Throws file/malformed, naming `file`. */
export function decodeUtf8(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw malformed(`${file}: not UTF-8`);
  }
}

/**
 * One pass over the brackets and strings of a text, valid or not, before JSON.parse, which recurses and
 * keeps the last of two equal keys. A string before a colon is a key of the innermost object.
 */
function refuseTraps(text: string, file: string, maxLevels: number): void {
  const scopes: Set<string>[] = [];
  let lastString = '';
  let items = 0;
  const count = (): void => {
    items += 1;
    if (items > MAX_ITEMS) throw tooLarge(`${file}: more than ${MAX_ITEMS} values`);
  };
  for (let at = 0; at < text.length; at++) {
    switch (text[at]) {
      case '{':
      case '[':
        count();
        scopes.push(new Set());
        if (scopes.length > maxLevels) throw malformed(`${file}: nested deeper than ${maxLevels} levels`);
        break;
      case '}':
      case ']':
        scopes.pop();
        break;
      case ',':
        count();
        break;
      case '"': {
        const end = endOfString(text, at);
        lastString = text.slice(at, end);
        at = end - 1;
        break;
      }
      case ':': {
        const key = lastString.includes('\\') ? decodeKey(lastString) : lastString;
        const keys = scopes.at(-1);
        count();
        if (keys?.has(key)) throw malformed(`${file}: key ${key.slice(0, 120)} is given twice`);
        keys?.add(key);
      }
    }
  }
}

/** Index after the closing quote of the string that opens at `at`, or of the text's end. */
export function endOfString(text: string, at: number): number {
  for (let i = at + 1; i < text.length; i++) {
    if (text[i] === '\\') i += 1;
    else if (text[i] === '"') return i + 1;
  }
  return text.length;
}

/** "\\u0061" and "a" are the same key. A string that is none is left to JSON.parse to refuse. */
function decodeKey(quoted: string): string {
  try {
    return JSON.stringify(JSON.parse(quoted));
  } catch {
    return quoted;
  }
}
