import { expect, it } from 'vitest';
import type { JobEvent } from '../../../src/contract/job.ts';
import { watchLongJobs } from '../../../src/main/jobs/long-jobs.ts';
import { ExportJob } from '../../../src/main/shell/export-job.ts';

/** Exports of which nobody hears more than the feed tells, on a clock of the test's. */
function watch() {
  let ms = 0;
  const ends: unknown[] = [];
  const take = watchLongJobs(20, () => ms);
  const feed = {
    on: () => () => undefined,
    emit: (event: JobEvent) => {
      const end = take(event);
      if (end) ends.push(end);
    },
  };
  return { ends, job: new ExportJob(feed), pass: (seconds: number) => (ms += 1000 * seconds) };
}

it('an export that took long is told when it is done, though nothing of it had to be sampled', () => {
  const { ends, job, pass } = watch();
  pass(30);
  job.end();
  expect(ends).toEqual([{ lane: 'figure', failure: null }]);
});

it('so is one that failed, with why; a short one and a cancelled one are not', () => {
  const failing = watch();
  failing.pass(30);
  failing.job.fail(new Error('disk full'));
  expect(failing.ends).toEqual([{ lane: 'figure', failure: 'disk full' }]);
  const short = watch();
  short.pass(10);
  short.job.end();
  const cancelled = watch();
  cancelled.pass(30);
  cancelled.job.abort();
  cancelled.job.fail(new Error('the run was given up'));
  expect([short.ends, cancelled.ends]).toEqual([[], []]);
});
