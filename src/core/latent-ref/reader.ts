const EXCERPT = 24;

/** Reads a text from left to right; an error names the position (from 1) and the text around it. */
export class TextReader {
  protected at = 0;
  protected readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  /** What stands here is the end. */
  readEnd(): void {
    this.skipSpace();
    if (this.at < this.text.length)
      this.fail('expected the end (quote a path that has a comma or a bracket)');
  }

  protected readNumber(name: string): number {
    this.skipSpace();
    const value = Number(this.match(/[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?/iy) ?? NaN);
    return Number.isFinite(value) ? value : this.fail(`expected ${name}, a finite number`);
  }

  protected readMark(mark: string): void {
    if (!this.takes(mark)) this.fail(`expected "${mark}"`);
  }

  /** Takes the mark if it is what comes next. */
  protected takes(mark: string): boolean {
    this.skipSpace();
    if (this.text[this.at] !== mark) return false;
    this.at += 1;
    return true;
  }

  protected skipSpace(): number {
    this.match(/\s+/y);
    return this.at;
  }

  /** Takes what a sticky expression matches here, or null. */
  protected match(pattern: RegExp): string | null {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0] ?? null;
    this.at += found?.length ?? 0;
    return found;
  }

  /** Adds the place to what a check throws. */
  protected locate<T>(start: number, check: () => T): T {
    try {
      return check();
    } catch (error) {
      return this.failAt(start, error instanceof Error ? error.message : String(error));
    }
  }

  protected failAt(start: number, problem: string): never {
    this.at = start;
    return this.fail(problem);
  }

  protected fail(problem: string): never {
    const from = Math.max(0, this.at - EXCERPT);
    const before = (from > 0 ? '…' : '') + this.text.slice(from, this.at);
    const after =
      this.text.slice(this.at, this.at + EXCERPT) + (this.at + EXCERPT < this.text.length ? '…' : '');
    throw new Error(
      `latent expression, position ${this.at + 1}: ${problem}, in ${JSON.stringify(before + after)}`,
    );
  }
}

/** At most so much of a text as an error shows. */
export function shorten(text: string): string {
  return text.length > EXCERPT ? `${text.slice(0, EXCERPT)}…` : text;
}
