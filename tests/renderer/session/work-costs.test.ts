import { expect, it } from 'vitest';
import { LONG_SECONDS } from '../../../src/renderer/session/estimate.ts';
import { WorkCosts } from '../../../src/renderer/session/work-costs.ts';

const progress = (rate: number | null) =>
  ({ job: '1', lane: 'line', kind: 'progress', done: 1, total: 2, rate, secondsLeft: null }) as const;

it('a running job tells what an evaluation costs, for what it ran in alone', () => {
  const costs = new WorkCosts();
  const opened = { secondsPerSample: 1, shape: [3, 8, 8] };
  expect(costs.measure('A|cpu', progress(null))).toBe(false);
  expect(costs.measure('A|cpu', progress(4))).toBe(true);
  expect(costs.of('A|cpu', opened)).toEqual({ secondsPerSample: 0.25, shape: [3, 8, 8] });
  expect(costs.of('B|cpu', opened)).toBe(opened);
});

it('work of about the length that was agreed to is not asked about again, for that model', () => {
  const costs = new WorkCosts();
  costs.agree('A|cpu', 1000);
  costs.agree('A|cpu', 200);
  expect([costs.limitOf('A|cpu'), costs.limitOf('B|cpu')]).toEqual([1250, LONG_SECONDS]);
});
