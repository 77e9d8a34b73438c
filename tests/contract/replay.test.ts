import { expect, it } from 'vitest';
import { judgeReplay, type Replay } from '../../src/contract/replay.ts';
import { environment } from '../main/recipes/support/models.ts';

const replay = (largest: number, change: Partial<Replay> = {}): Replay => ({
  difference: { pixels: largest === 0 ? 0 : 3, largest, mean: largest / 100 },
  recorded: environment,
  present: environment,
  model: [],
  ...change,
});
const next = { ...environment, graphBuilder: 2 };

it('equal pixels are bit-equal, wherever they were made', () => {
  expect(judgeReplay(replay(0))).toEqual({ kind: 'bit-equal' });
  expect(judgeReplay(replay(0, { present: next }))).toEqual({ kind: 'bit-equal' });
});

it('a difference of 1/255 is equal where the environment explains it, and what differs is named', () => {
  expect(judgeReplay(replay(1, { present: next }))).toEqual({ kind: 'within-1', because: 'graph 1 → 2' });
  const other = { ...next, cpuFeatures: Array.from({ length: 9 }, (_, i) => `avx512_${i}`), cpu: 'Another' };
  expect(judgeReplay(replay(1, { present: other }))).toEqual({
    kind: 'within-1',
    because: 'graph 1 → 2, CPU A processor → Another, CPU features',
  });
  expect(judgeReplay(replay(1, { recorded: null }))).toMatchObject({ kind: 'within-1' });
});

it('a difference that nothing explains, a larger one and one under another model are differences', () => {
  expect(judgeReplay(replay(1))).toEqual({ kind: 'different' });
  expect(judgeReplay(replay(1, { present: { ...environment, app: '0.2.0' } }))).toEqual({
    kind: 'different',
  });
  expect(judgeReplay(replay(2, { present: next }))).toEqual({ kind: 'different' });
  const model = [{ field: 'beta_end', recorded: '0.02', present: '0.03' }];
  expect(judgeReplay(replay(1, { present: next, model }))).toEqual({ kind: 'different' });
});
