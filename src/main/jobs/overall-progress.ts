/** How far everything that runs is, as one share. */
export interface OverallProgress {
  /** A job has made so many of its evaluations; the first report of a job adds it. */
  advance(job: string, done: number, total: number): void;
  /** A job is over, whatever became of it. */
  end(job: string): void;
  /** In [0, 1]; it never falls while anything runs. Null while nothing does. */
  readonly share: number | null;
}

/** Jobs that ended count as done until all have ended: the share does not jump back when a large one leaves. */
export function createOverallProgress(): OverallProgress {
  const running = new Map<string, { readonly done: number; readonly total: number }>();
  let ended = 0;
  let share = 0;

  return {
    advance(job, done, total) {
      running.set(job, { done, total });
    },
    end(job) {
      ended += running.get(job)?.total ?? 0;
      running.delete(job);
      if (running.size === 0) [ended, share] = [0, 0];
    },
    get share() {
      if (running.size === 0) return null;
      const jobs = [...running.values()];
      const total = jobs.reduce((sum, job) => sum + job.total, ended);
      const done = jobs.reduce((sum, job) => sum + job.done, ended);
      share = Math.max(share, total > 0 ? done / total : 0);
      return share;
    },
  };
}
