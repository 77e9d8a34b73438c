/** The progress of a job, counted in network evaluations of one sample. */
export interface ProgressReport {
  readonly done: number;
  readonly total: number;
  readonly rate: number | null;
  readonly secondsLeft: number | null;
}

const RECENT_STEPS = 25;

/** Rate and time left come from the median of recent steps: one slow step does not make them jump. */
export class ProgressMeter {
  readonly #total: number;
  readonly #secondsEach: number[] = [];
  #done = 0;

  /** @param total evaluations of the job */
  constructor(total: number) {
    this.#total = total;
  }

  /** So many evaluations were made by one step that took so many seconds. */
  step(evaluations: number, seconds: number): void {
    this.skip(evaluations);
    this.#secondsEach.push(seconds / evaluations);
    if (this.#secondsEach.length > RECENT_STEPS) this.#secondsEach.shift();
  }

  /** So many evaluations need not be made: their results are stored. */
  skip(evaluations: number): void {
    this.#done = Math.min(this.#total, this.#done + evaluations);
  }

  report(): ProgressReport {
    const [done, total] = [this.#done, this.#total];
    const each = median(this.#secondsEach);
    if (each === null || each <= 0) return { done, total, rate: null, secondsLeft: null };
    return { done, total, rate: 1 / each, secondsLeft: (total - done) * each };
  }
}

function median(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1]!;
}
