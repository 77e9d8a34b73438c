import { expect, it } from 'vitest';
import { LruIndex } from '../../../../src/main/engine/stores/lru-index.ts';

it('files of one tick of the disk’s clock keep the order in which they were used', () => {
  const index = new LruIndex();
  for (const key of ['b', 'c', 'a']) index.use(key, 1);
  index.beginScan();
  index.endScan(['foreign', 'a', 'c', 'b'].map((key) => ({ key, bytes: 1, usedAt: 4 })));
  expect(index.dropBeyond(0)).toEqual(['foreign', 'b', 'c', 'a']);
});

it('a later use on the disk, by another process, counts', () => {
  const index = new LruIndex();
  for (const key of ['b', 'c']) index.use(key, 1);
  index.beginScan();
  index.endScan([
    { key: 'b', bytes: 1, usedAt: 8 },
    { key: 'c', bytes: 1, usedAt: 4 },
  ]);
  expect(index.dropBeyond(0)).toEqual(['c', 'b']);
});
