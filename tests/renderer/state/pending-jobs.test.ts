import { expect, test } from 'vitest';
import type { Frame } from '../../../src/contract/job.ts';
import { JobBook } from '../../../src/renderer/state/pending-jobs.ts';
import { planErrand } from '../../../src/renderer/state/plan.ts';
import { tileOf } from './tiles.ts';

const errand = planErrand(
  { lane: 'line', tiles: [tileOf(1)], compare: [], previewSteps: null },
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
  const book = new JobBook();
  book.hold(frame('a'));
  book.hold(frame('b'));
  book.hold(frame('a', 1));
  expect(book.enter('a', errand).map(({ tile }) => tile)).toEqual([0, 1]);
  expect(book.enter('a', errand)).toEqual([]);
  expect(book.enter('b', errand)).toHaveLength(1);
});

test('a superseded job is remembered for a while, an old one is not', () => {
  const book = new JobBook();
  for (let i = 0; i < 65; i++) book.enter(`job ${i}`, errand);
  expect(book.get('job 0')).toBeUndefined();
  expect(book.get('job 1')).toBe(errand);
});
