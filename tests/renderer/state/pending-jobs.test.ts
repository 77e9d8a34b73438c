import { expect, test } from 'vitest';
import type { Frame } from '../../../src/contract/job.ts';
import { PendingJobs } from '../../../src/renderer/state/pending-jobs.ts';
import { planJob } from '../../../src/renderer/state/plan.ts';
import { tileOf } from './tiles.ts';

const request = planJob(
  { lane: 'line', tiles: [tileOf(1)], compare: [], preview: null },
  () => false,
  () => false,
)!;
const frame = (job: string, tile = 0): Frame => ({
  job,
  tile,
  numSteps: 50,
  final: true,
  step: null,
  width: 1,
  height: 1,
  rgba: new Uint8ClampedArray(4),
});

test('frames that come before the answer that names their job are handed out with it, once', () => {
  const pending = new PendingJobs();
  pending.buffer(frame('a'));
  pending.buffer(frame('b'));
  pending.buffer(frame('a', 1));
  expect(pending.add('a', request).map(({ tile }) => tile)).toEqual([0, 1]);
  expect(pending.add('a', request)).toEqual([]);
  expect(pending.add('b', request)).toHaveLength(1);
});

test('a superseded job is remembered for a while, an old one is not', () => {
  const pending = new PendingJobs();
  for (let i = 0; i < 65; i++) pending.add(`job ${i}`, request);
  expect(pending.get('job 0')).toBeUndefined();
  expect(pending.get('job 1')).toBe(request);
});
