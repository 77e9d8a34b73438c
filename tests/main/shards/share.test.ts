import { expect, it } from 'vitest';
import { shareTiles } from '../../../src/main/shards/share.ts';

const works = [
  Array.from({ length: 400 }, () => 50),
  Array.from({ length: 64 }, (_, i) => [5, 20, 100, 1000][i % 4]!),
  [7],
  [],
];

it.each(works.map((work) => [work]))('the shares of %# are apart and together everything', (work) => {
  for (const count of [1, 3, 4, 400, 1000]) {
    const shares = Array.from({ length: count }, (_, i) => shareTiles(work, { index: i + 1, count }));
    expect(shares.flat().sort((a, b) => a - b)).toEqual(work.map((_, tile) => tile));
    for (const share of shares) expect(share).toEqual([...share].sort((a, b) => a - b));
  }
});

it('are of equal work, also where tiles are not', () => {
  const ladder = works[1]!;
  const loads = [1, 2, 3, 4].map((index) =>
    shareTiles(ladder, { index, count: 4 }).reduce((sum, tile) => sum + ladder[tile]!, 0),
  );
  expect(new Set(loads).size).toBe(1);
});
