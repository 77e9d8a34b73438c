import { noiseStreams, parseSeed, readStream, type StreamId } from '../random/index.ts';
import { checkFile, checkSeed, checkSha256, MAX_DEPTH } from './check.ts';
import type { LatentRef } from './expression.ts';

const MAX_TEXT = 65_536;
const EXCERPT = 24;

export interface ParseOptions {
  /** How deep the expression may nest, at most 64, the default. */
  readonly maxDepth?: number | undefined;
}

/**
 * Reads a latent expression; the grammar is at the top of latent-ref.ts. Throws an error that names the position
 * (from 1) and the text around it. Nests natively no deeper than maxDepth, whatever the text.
 */
export function parseLatentRef(text: string, options: ParseOptions = {}): LatentRef {
  if (text.length > MAX_TEXT) {
    throw new Error(`latent expression has ${text.length} characters, at most ${MAX_TEXT}`);
  }
  const reader = new Reader(text, Math.min(options.maxDepth ?? MAX_DEPTH, MAX_DEPTH));
  const ref = reader.readRef(1);
  reader.readEnd();
  return ref;
}

class Reader {
  private at = 0;
  private readonly text: string;
  private readonly maxDepth: number;

  constructor(text: string, maxDepth: number) {
    this.text = text;
    this.maxDepth = maxDepth;
  }

  readRef(depth: number): LatentRef {
    if (depth > this.maxDepth) this.fail(`nests deeper than ${this.maxDepth}`);
    const start = this.skipSpace();
    const head = this.match(/[a-z-]+(?:@[^\s:(),"]*)?(?=[(:])/y);
    if (head === null) return this.fail('expected seed:, stored:, file:, slerp(, lerp( or near(');
    const opensList = this.text[this.at++] === '(';
    if (opensList && (head === 'slerp' || head === 'lerp')) {
      const a = this.readRef(depth + 1);
      this.readMark(',');
      const b = this.readRef(depth + 1);
      this.readMark(',');
      const u = this.readNumber('u');
      this.readMark(')');
      return { kind: head, a, b, u };
    }
    if (opensList && head === 'near') return this.readNear(depth);
    if (!opensList && head === 'file') return this.readFile(depth > 1);
    if (!opensList && head === 'stored') return this.readStored();
    const stream = this.readStream(head, start, opensList ? '(' : ':');
    return { kind: 'seed', stream, seed: this.readSeed(stream) };
  }

  private readStream(head: string, start: number, mark: '(' | ':'): StreamId {
    const [word, ...card] = head.split('@');
    const name = word === 'seed' ? 'torch-cpu' : noiseStreams.find((known) => known === word);
    if (mark === '(' || name === undefined) {
      this.at = start;
      return this.fail(`"${shorten(head)}${mark}" is not known`);
    }
    return this.locate(start, () => readStream([name, ...card].join('@')));
  }

  private readNear(depth: number): LatentRef {
    const of = this.readRef(depth + 1);
    this.readMark(',');
    const degrees = this.readNumber('degrees');
    this.readMark(',');
    const seed = this.readSeed('torch-cpu');
    this.readMark(')');
    return { kind: 'near', of, degrees, seed };
  }

  private readSeed(stream: StreamId): string {
    const start = this.skipSpace();
    const digits = this.match(/[^\s,()]+/y) ?? '';
    return this.locate(start, () => {
      checkSeed(stream, digits);
      return String(parseSeed(digits));
    });
  }

  private readNumber(name: string): number {
    this.skipSpace();
    const value = Number(this.match(/[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?/iy) ?? NaN);
    return Number.isFinite(value) ? value : this.fail(`expected ${name}, a finite number`);
  }

  private readStored(): LatentRef {
    const start = this.skipSpace();
    const sha256 = this.match(/[^\s,()]+/y) ?? '';
    return this.locate(start, () => {
      checkSha256(sha256);
      return { kind: 'stored', sha256 };
    });
  }

  private readFile(nested: boolean): LatentRef {
    const start = this.skipSpace();
    let path = '';
    let index = '0';
    if (this.text[this.at] === '"') {
      const quoted = this.match(/"(?:[^"]|"")*"/y) ?? this.fail('the quoted path does not end');
      path = quoted.slice(1, -1).replaceAll('""', '"');
      index = this.match(/#\d+/y)?.slice(1) ?? '0';
    } else {
      const rest = (this.match(nested ? /[^,)]*/y : /[^]*/y) ?? '').trimEnd();
      const split = /^([^]*)#(\d+)$/.exec(rest);
      path = split?.[1] ?? rest;
      index = split?.[2] ?? '0';
    }
    return this.locate(start, () => {
      checkFile(path, Number(index));
      return { kind: 'file', path, index: Number(index) };
    });
  }

  private readMark(mark: string): void {
    this.skipSpace();
    if (this.text[this.at] !== mark) this.fail(`expected "${mark}"`);
    this.at += 1;
  }

  readEnd(): void {
    this.skipSpace();
    if (this.at < this.text.length)
      this.fail('expected the end (quote a path that has a comma or a bracket)');
  }

  private skipSpace(): number {
    this.match(/\s+/y);
    return this.at;
  }

  /** Takes what a sticky expression matches here, or null. */
  private match(pattern: RegExp): string | null {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0] ?? null;
    this.at += found?.length ?? 0;
    return found;
  }

  /** Adds the place to what a check throws. */
  private locate<T>(start: number, check: () => T): T {
    try {
      return check();
    } catch (error) {
      this.at = start;
      return this.fail(error instanceof Error ? error.message : String(error));
    }
  }

  private fail(problem: string): never {
    const from = Math.max(0, this.at - EXCERPT);
    const before = (from > 0 ? '…' : '') + this.text.slice(from, this.at);
    const after =
      this.text.slice(this.at, this.at + EXCERPT) + (this.at + EXCERPT < this.text.length ? '…' : '');
    throw new Error(
      `latent expression, position ${this.at + 1}: ${problem}, in ${JSON.stringify(before + after)}`,
    );
  }
}

function shorten(text: string): string {
  return text.length > EXCERPT ? `${text.slice(0, EXCERPT)}…` : text;
}
