import { MAX_TERMS } from '../mix.ts';
import { checkLatentRef, checkTerms, MAX_DEPTH } from './check.ts';
import type { LatentRef, MixTerm } from './expression.ts';
import { LeafReader } from './leaf-reader.ts';
import { findName } from './names.ts';
import { shorten } from './reader.ts';

const MAX_TEXT = 65_536;

export interface ParseOptions {
  /** How deep the expression may nest, at most 64, the default. */
  readonly maxDepth?: number | undefined;
  /**
   * Names that stand for expressions, as in the window; with them `torch-cpu 42` and `12°` are read too, as the window
   * shows them.
   */
  readonly names?: ReadonlyMap<string, LatentRef> | undefined;
}

/**
 * Reads a latent expression; the grammar is at the top of latent-ref.ts. Throws an error that names the position
 * (from 1) and the text around it. Nests natively no deeper than maxDepth, whatever the text.
 */
export function parseLatentRef(text: string, options: ParseOptions = {}): LatentRef {
  if (text.length > MAX_TEXT) {
    throw new Error(`latent expression has ${text.length} characters, at most ${MAX_TEXT}`);
  }
  const maxDepth = Math.min(options.maxDepth ?? MAX_DEPTH, MAX_DEPTH);
  const reader = new Reader(text, maxDepth, options.names ?? null);
  const ref = reader.readRef(1);
  reader.readEnd();
  const { depth } = checkLatentRef(ref); // a name or a sum is deeper than its text
  if (depth > maxDepth) throw new Error(`latent expression nests deeper than ${maxDepth}`);
  return ref;
}

class Reader extends LeafReader {
  private readonly maxDepth: number;
  private readonly names: ReadonlyMap<string, LatentRef> | null;

  constructor(text: string, maxDepth: number, names: ReadonlyMap<string, LatentRef> | null) {
    super(text);
    this.maxDepth = maxDepth;
    this.names = names;
  }

  /** One latent, or a sum of several, which is a mix. */
  readRef(depth: number): LatentRef {
    const sign = this.readSign();
    const first = this.readOne(depth);
    const terms: MixTerm[] = [{ weight: sign ?? 1, ref: first }];
    for (let next = this.readSign(); next !== null; next = this.readSign()) {
      this.checkRoom(terms);
      terms.push({ weight: next, ref: this.readOne(depth + 1) });
    }
    return sign === null && terms.length === 1 ? first : { kind: 'mix', terms };
  }

  private readSign(): number | null {
    this.skipSpace();
    const sign = this.match(/[+\-−]/y);
    return sign === null ? null : sign === '+' ? 1 : -1;
  }

  private readOne(depth: number): LatentRef {
    if (depth > this.maxDepth) this.fail(`nests deeper than ${this.maxDepth}`);
    const start = this.skipSpace();
    const head = this.match(/[a-z-]+(?:@[^\s:(),"]*)?(?=[(:])/y);
    if (head === null) return this.readName();
    if (this.text[this.at++] === '(') return this.readCall(head, start, depth);
    if (head === 'file') return this.readFile(depth > 1);
    if (head === 'stored') return this.readStored();
    const stream = this.readStream(head, start);
    return { kind: 'seed', stream, seed: this.readSeed(stream) };
  }

  private readName(): LatentRef {
    const { names } = this;
    const found = names && this.locate(this.at, () => findName(this.text.slice(this.at), names));
    if (!found) return this.fail('expected seed:, stored:, file:, slerp(, lerp(, near(, mix( or mean(');
    this.at += found.length;
    return found.ref;
  }

  private readCall(head: string, start: number, depth: number): LatentRef {
    if (head === 'slerp' || head === 'lerp') return this.readBetween(head, depth);
    if (head === 'near') return this.readNear(depth);
    if (head === 'mix') return this.readTerms(start, () => this.readTerm(depth));
    if (head === 'mean') return this.readTerms(start, () => ({ weight: 1, ref: this.readRef(depth + 1) }));
    return this.failAt(start, `"${shorten(head)}(" is not known`);
  }

  private readBetween(kind: 'slerp' | 'lerp', depth: number): LatentRef {
    const a = this.readRef(depth + 1);
    this.readMark(',');
    const b = this.readRef(depth + 1);
    this.readMark(',');
    const u = this.readNumber('u');
    this.readMark(')');
    return { kind, a, b, u };
  }

  private readTerms(start: number, readTerm: () => MixTerm): LatentRef {
    const terms = [readTerm()];
    while (this.takes(',')) {
      this.checkRoom(terms);
      terms.push(readTerm());
    }
    this.readMark(')');
    return this.locate(start, () => {
      checkTerms(terms);
      return { kind: 'mix', terms };
    });
  }

  private readTerm(depth: number): MixTerm {
    const weight = this.readNumber('a weight');
    this.readMark('*');
    return { weight, ref: this.readOne(depth + 1) };
  }

  private checkRoom(terms: readonly MixTerm[]): void {
    if (terms.length === MAX_TERMS) this.fail(`mix has more than ${MAX_TERMS} terms`);
  }

  private readNear(depth: number): LatentRef {
    const of = this.readRef(depth + 1);
    this.readMark(',');
    const degrees = this.readNumber('degrees');
    if (this.names) this.takes('°');
    this.readMark(',');
    const seed = this.readSeed('torch-cpu');
    this.readMark(')');
    return { kind: 'near', of, degrees, seed };
  }
}
