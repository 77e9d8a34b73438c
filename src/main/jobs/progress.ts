/** How far a job is, counted in network evaluations of one sample. */
export interface ProgressReport {
  readonly done: number;
  readonly total: number;
  readonly rate: number | null;
  readonly secondsLeft: number | null;
}

export interface ProgressMeter {
  /** So many evaluations were made by one step that took so many seconds. */
  step(evaluations: number, seconds: number): void;
  /** So many evaluations turned out not to be needed: their results are known. */
  skip(evaluations: number): void;
  report(): ProgressReport;
}

const RECENT_STEPS = 25;

/** Rate and time left come from the median of recent steps: one slow step does not make them jump. */
export function createProgressMeter(total: number): ProgressMeter {
  let done = 0;
  const secondsEach: number[] = [];
  return {
    step(evaluations, seconds) {
      done = Math.min(total, done + evaluations);
      secondsEach.push(seconds / evaluations);
      if (secondsEach.length > RECENT_STEPS) secondsEach.shift();
    },
    skip(evaluations) {
      done = Math.min(total, done + evaluations);
    },
    report() {
      const each = median(secondsEach);
      if (each === null || each <= 0) return { done, total, rate: null, secondsLeft: null };
      return { done, total, rate: 1 / each, secondsLeft: (total - done) * each };
    },
  };
}

function median(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1]!;
}
