import { malformed, tooLarge, unsupported, type FormatError } from '../error.ts';
import { show } from '../../files/untrusted-text.ts';
import { decodeUtf8, type JsonObject } from '../json/parse.ts';
import { cutLines, type YamlLine } from './lines.ts';
import { readFlow, type LineErrors } from './scalars.ts';

const MAX_DEPTH = 16;
const MAX_LINES = 20_000;
/** Characters of a line. */
const MAX_WIDTH = 8192;

/**
 * Reads the part of YAML that configurations of training scripts consist of: maps by indentation, lists of scalars (`[a, b]`
 * or one `- ` per line), plain and quoted scalars, comments. Scalars are what YAML's core schema makes of them (yes, no, on
 * and off are booleans, as PyYAML has them). All else of YAML (anchors, aliases, tags, block scalars, flow maps, several
 * documents) is refused by its name.
 * Throws file/malformed, file/unsupported or file/too-large, one line with the file and the number of the line.
 */
export function parseYaml(bytes: Uint8Array, file: string): JsonObject {
  const text = decodeUtf8(bytes, file);
  const all = text.split(/\r\n|\n|\r/);
  if (all.length > MAX_LINES) throw tooLarge(`${file}: more than ${MAX_LINES} lines`);
  if (all.some((line) => line.length > MAX_WIDTH))
    throw tooLarge(`${file}: a line of more than ${MAX_WIDTH} characters`);
  const reader = new BlockReader(cutLines(all, file), file);
  return reader.document();
}

class BlockReader {
  readonly #lines: readonly YamlLine[];
  readonly #file: string;
  #at = 0;

  constructor(lines: readonly YamlLine[], file: string) {
    this.#lines = lines;
    this.#file = file;
  }

  document(): JsonObject {
    const first = this.#lines[0];
    if (!first) throw malformed(`${this.#file}: empty`);
    const root = this.#map(first.indent, 1);
    const rest = this.#lines[this.#at];
    if (rest) throw this.#wrong(rest, 'is indented less than the first line');
    return root;
  }

  /** The map whose keys stand at `indent`. */
  #map(indent: number, depth: number): JsonObject {
    const entries = new Map<string, unknown>();
    for (let line = this.#lines[this.#at]; line && line.indent >= indent; line = this.#lines[this.#at]) {
      if (line.indent > indent) throw this.#wrong(line, 'is indented more than the keys before it');
      const { key, rest } = this.#key(line);
      if (entries.has(key)) throw this.#wrong(line, `gives the key ${show(key)} twice`);
      this.#at += 1;
      entries.set(key, rest === '' ? this.#below(indent, depth) : readFlow(rest, this.#errors(line)));
    }
    return Object.fromEntries(entries);
  }

  /** What the lines after `key:` say: a map or a list; null where there are none. */
  #below(indent: number, depth: number): unknown {
    const next = this.#lines[this.#at];
    if (!next || next.indent < indent) return null;
    if (isItem(next)) return this.#list(next.indent);
    if (next.indent === indent) return null;
    if (depth === MAX_DEPTH)
      throw malformed(`${this.#file}: line ${next.number}: nested deeper than ${MAX_DEPTH} levels`);
    return this.#map(next.indent, depth + 1);
  }

  /** A list of scalars, one per line, which may stand at the indentation of its key. */
  #list(indent: number): unknown[] {
    const items: unknown[] = [];
    for (
      let line = this.#lines[this.#at];
      line?.indent === indent && isItem(line);
      line = this.#lines[this.#at]
    ) {
      const rest = line.text.slice(1).trim();
      if (/^-(\s|$)/.test(rest) || cutKey(rest))
        throw unsupported(`${this.#place(line)}: a list of maps or lists is not supported (scalars are)`);
      items.push(rest === '' ? null : readFlow(rest, this.#errors(line)));
      this.#at += 1;
    }
    return items;
  }

  #key(line: YamlLine): { key: string; rest: string } {
    if (isItem(line)) throw this.#wrong(line, 'is an item of a list where a key was expected');
    if (/^\?(\s|$)/.test(line.text))
      throw unsupported(`${this.#place(line)}: complex keys are not supported`);
    const found = cutKey(line.text);
    if (!found) {
      // A tag or an anchor is named; else it is no key.
      readFlow(line.text, this.#errors(line));
      throw this.#wrong(line, 'is no key with a value');
    }
    const { name, rest } = found;
    if (name === '<<') throw unsupported(`${this.#place(line)}: merge keys are not supported`);
    const key = String(/^["'[{&*!|>%@`]/.test(name) ? readFlow(name, this.#errors(line)) : name);
    return { key, rest };
  }

  #errors(line: YamlLine): LineErrors {
    return {
      malformed: (problem) => malformed(`${this.#place(line)}: ${problem}`),
      unsupported: (what) => unsupported(`${this.#place(line)}: ${what} are not supported`),
    };
  }

  #wrong(line: YamlLine, problem: string): FormatError {
    return malformed(`${this.#place(line)} ${problem}: ${show(line.text)}`);
  }

  #place(line: YamlLine): string {
    return `${this.#file}: line ${line.number}`;
  }
}

/** A key, quoted or plain, up to the first colon with a blank or nothing after it; null where there is none. */
function cutKey(text: string): { readonly name: string; readonly rest: string } | null {
  const quoted = /^(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*')/.exec(text)?.[0] ?? '';
  const colon = text.slice(quoted.length).search(/:(\s|$)/);
  const name = text.slice(0, quoted.length + colon).trimEnd();
  if (colon < 0 || name === '' || (quoted !== '' && name !== quoted)) return null;
  return { name, rest: text.slice(quoted.length + colon + 1).trim() };
}

function isItem(line: YamlLine): boolean {
  return /^-(\s|$)/.test(line.text);
}
