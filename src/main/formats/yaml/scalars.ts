import { show } from '../../files/untrusted-text.ts';
import type { FormatError } from '../error.ts';

/** Makes the errors of one line. */
export interface LineErrors {
  malformed(problem: string): FormatError;
  /** @param what in the plural */
  unsupported(what: string): FormatError;
}

const MAX_LIST_DEPTH = 4;

/** What else may begin a value in YAML, in words. */
const OTHER_NODES: readonly (readonly [start: RegExp, what: string])[] = [
  [/^&/, 'anchors'],
  [/^\*/, 'aliases'],
  [/^!/, 'tags'],
  [/^[|>]/, 'block scalars'],
  [/^\{/, 'flow maps'],
  [/^[%@`]/, 'values that begin with %, @ or `'],
];

/** A value on one line: a scalar, or a list of them in brackets. */
export function readFlow(text: string, errors: LineErrors): unknown {
  const [value, end] = readValue(text, 0, 0, errors);
  if (text.slice(end).trim() !== '') throw errors.malformed(`${show(text.slice(end))} after a value`);
  return value;
}

type Read = readonly [value: unknown, end: number];

/** The value that begins at `from`, in so many lists, and where it ends. */
function readValue(text: string, from: number, lists: number, errors: LineErrors): Read {
  const start = skipBlanks(text, from);
  for (const [pattern, what] of OTHER_NODES)
    if (pattern.test(text.slice(start, start + 1))) throw errors.unsupported(what);
  if (text[start] === '[') return readList(text, start, lists + 1, errors);
  if (text[start] === '"' || text[start] === "'") return readQuoted(text, start, errors);
  const end = lists > 0 ? endOfPlain(text, start) : text.length;
  const plain = text.slice(start, end).trim();
  if (/:(\s|$)/.test(plain)) throw errors.malformed(`a colon within the value ${show(plain)}`);
  return [resolvePlain(plain), end];
}

function readList(text: string, start: number, lists: number, errors: LineErrors): Read {
  if (lists > MAX_LIST_DEPTH) throw errors.malformed(`lists nested deeper than ${MAX_LIST_DEPTH} levels`);
  const items: unknown[] = [];
  let at = skipBlanks(text, start + 1);
  while (text[at] !== ']') {
    if (at >= text.length) throw errors.malformed(`a list without ] on its line: ${show(text.slice(start))}`);
    if (text[at] === ',') throw errors.malformed(`an empty item in ${show(text.slice(start))}`);
    const [value, end] = readValue(text, at, lists, errors);
    items.push(value);
    at = skipBlanks(text, end);
    if (text[at] === ',') at = skipBlanks(text, at + 1);
    else if (text[at] !== ']' && at < text.length)
      throw errors.malformed(`${show(text.slice(at))} after an item of a list`);
  }
  return [items, at + 1];
}

function readQuoted(text: string, start: number, errors: LineErrors): Read {
  const pattern = text[start] === '"' ? /"(?:[^"\\]|\\.)*"/y : /'(?:[^']|'')*'/y;
  pattern.lastIndex = start;
  const quoted = pattern.exec(text)?.[0];
  if (quoted === undefined)
    throw errors.malformed(`a quoted text without its end: ${show(text.slice(start))}`);
  const end = start + quoted.length;
  if (quoted.startsWith("'")) return [quoted.slice(1, -1).replaceAll("''", "'"), end];
  try {
    // The escapes of JSON are among those of YAML; others are refused.
    return [JSON.parse(quoted) as unknown, end];
  } catch {
    throw errors.unsupported(`escapes that JSON does not have, as in ${show(quoted)},`);
  }
}

/** Where a plain scalar within a list ends. */
function endOfPlain(text: string, start: number): number {
  const length = text.slice(start).search(/[,\]]/);
  return length < 0 ? text.length : start + length;
}

function skipBlanks(text: string, from: number): number {
  let at = from;
  while (text[at] === ' ' || text[at] === '\t') at += 1;
  return at;
}

/** A plain scalar by YAML's core schema and PyYAML's booleans. Integers with leading zeros stay text: readers disagree on them. */
function resolvePlain(text: string): unknown {
  if (/^(~|null|Null|NULL|)$/.test(text)) return null;
  if (/^(true|yes|on)$/i.test(text)) return true;
  if (/^(false|no|off)$/i.test(text)) return false;
  if (/^[-+]?(0|[1-9]\d*)$/.test(text) || /^[-+]?(\d+\.\d*|\.\d+|\d+(?=[eE]))([eE][-+]?\d+)?$/.test(text))
    return Number(text);
  if (/^[-+]?\.inf$/i.test(text)) return text.startsWith('-') ? -Infinity : Infinity;
  if (/^\.nan$/i.test(text)) return NaN;
  return text;
}
