import { expect, it } from 'vitest';
import type { JobEvent } from '../../../src/contract/job.ts';
import { watchLongJobs } from '../../../src/main/jobs/long-jobs.ts';

const progress = (job: string, done: number): JobEvent => ({
  job,
  lane: 'plane',
  kind: 'progress',
  done,
  total: 100,
  rate: null,
  secondsLeft: null,
});
const end = (job: string, kind: 'done' | 'cancelled'): JobEvent => ({ job, lane: 'plane', kind });

it('tells the end of a job that ran long, counted from its first progress', () => {
  let ms = 0;
  const take = watchLongJobs(20, () => ms);
  expect(take(progress('a', 0))).toBeNull();
  ms = 15_000;
  expect(take(progress('a', 50))).toBeNull();
  ms = 20_000;
  expect(take(end('a', 'done'))).toEqual({ lane: 'plane', failure: null });
  expect(take(end('a', 'done'))).toBeNull();
});

it('tells why a long job failed', () => {
  let ms = 0;
  const take = watchLongJobs(20, () => ms);
  take({ ...progress('a', 0), lane: 'figure' } as JobEvent);
  ms = 60_000;
  const error = { code: 'run/failed', message: 'out of memory' } as const;
  expect(take({ job: 'a', lane: 'figure', kind: 'failed', error })).toEqual({
    lane: 'figure',
    failure: 'out of memory',
  });
});

it('is silent about short jobs, cancelled ones and those it never saw begin', () => {
  let ms = 0;
  const take = watchLongJobs(20, () => ms);
  take(progress('short', 0));
  take(progress('cancelled', 0));
  ms = 19_999;
  expect(take(end('short', 'done'))).toBeNull();
  ms = 99_000;
  expect(take(end('cancelled', 'cancelled'))).toBeNull();
  expect(take(end('unknown', 'done'))).toBeNull();
});
