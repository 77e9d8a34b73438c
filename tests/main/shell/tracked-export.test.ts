import { expect, it } from 'vitest';
import type { JobEvent } from '../../../src/contract/job.ts';
import { watchLongJobs } from '../../../src/main/jobs/long-jobs.ts';
import { trackExport } from '../../../src/main/shell/tracked-export.ts';

/** Exports of which nobody hears more than the feed tells, on a clock of the test's. */
function watch() {
  let ms = 0;
  const ends: unknown[] = [];
  const take = watchLongJobs(20, () => ms);
  const feed = {
    on: () => () => undefined,
    tell: (event: JobEvent) => {
      const end = take(event);
      if (end) ends.push(end);
    },
  };
  return { ends, tracked: trackExport(feed), pass: (seconds: number) => (ms += 1000 * seconds) };
}

it('an export that took long is told when it is done, though nothing of it had to be sampled', () => {
  const { ends, tracked, pass } = watch();
  pass(30);
  tracked.end();
  expect(ends).toEqual([{ lane: 'figure', failure: null }]);
});

it('so is one that failed, with why; a short one and a cancelled one are not', () => {
  const failing = watch();
  failing.pass(30);
  failing.tracked.fail(new Error('disk full'));
  expect(failing.ends).toEqual([{ lane: 'figure', failure: 'disk full' }]);
  const short = watch();
  short.pass(10);
  short.tracked.end();
  const cancelled = watch();
  cancelled.pass(30);
  cancelled.tracked.abort();
  cancelled.tracked.fail(new Error('the run was given up'));
  expect([short.ends, cancelled.ends]).toEqual([[], []]);
});
