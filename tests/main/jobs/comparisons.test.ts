import { expect, it } from 'vitest';
import type { PairDistances } from '../../../src/contract/job.ts';
import { makeLatent } from '../../../src/core/latent.ts';
import { Comparisons } from '../../../src/main/jobs/comparisons.ts';

const grey = (value: number) => makeLatent([1, 2, 2], new Float32Array(4).fill(value));

it('tells each pair once, as soon as both pictures are there, whichever comes first', () => {
  const told: [number, number][] = [];
  const pairs = [
    { tile: 0, reference: 2 },
    { tile: 1, reference: 2 },
    { tile: 2, reference: 2 },
    { tile: 0, reference: 1 },
  ];
  const comparisons = new Comparisons(pairs, (pair, { distances, latents }) => {
    expect(latents).toBeUndefined();
    told.push([pair, distances.mse]);
  });
  comparisons.add(0, grey(0), null);
  expect(told).toEqual([]);
  comparisons.add(2, grey(1), null);
  expect(told).toEqual([
    [0, 0.25],
    [2, 0],
  ]);
  comparisons.add(1, grey(1), null);
  comparisons.add(1, grey(1), null);
  expect(told.slice(2)).toEqual([
    [1, 0],
    [3, 0.25],
  ]);
});

it('takes pictures that no pair needs without a word', () => {
  const comparisons = new Comparisons([{ tile: 0, reference: 1 }], () => expect.unreachable());
  comparisons.add(7, grey(0), null);
  comparisons.add(0, grey(0), null);
});

it('tells the distance of latents too, on their values as they are, where pictures are decoded', () => {
  const told: PairDistances[] = [];
  const comparisons = new Comparisons([{ tile: 0, reference: 1 }], (_, found) => told.push(found));
  comparisons.add(0, grey(0), makeLatent([2, 1, 1], Float32Array.of(-3, 1)));
  comparisons.add(1, grey(1), makeLatent([2, 1, 1], Float32Array.of(5, 2)));
  expect(told).toMatchObject([{ distances: { mse: 0.25 } }]);
  expect(told[0]!.latents).toEqual({ mse: (64 + 1) / 2 });
});
