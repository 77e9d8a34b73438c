import { expect, it } from 'vitest';
import { createResultLedger } from '../../../../src/main/engine/stores/lru-index.ts';

it('files of one tick of the disk’s clock keep the order in which they were used', () => {
  const ledger = createResultLedger();
  for (const key of ['b', 'c', 'a']) ledger.use(key, 1);
  ledger.beginScan();
  ledger.endScan(['foreign', 'a', 'c', 'b'].map((key) => ({ key, bytes: 1, usedAt: 4 })));
  expect(ledger.dropBeyond(0)).toEqual(['foreign', 'b', 'c', 'a']);
});

it('a later use on the disk, by another process, counts', () => {
  const ledger = createResultLedger();
  for (const key of ['b', 'c']) ledger.use(key, 1);
  ledger.beginScan();
  ledger.endScan([
    { key: 'b', bytes: 1, usedAt: 8 },
    { key: 'c', bytes: 1, usedAt: 4 },
  ]);
  expect(ledger.dropBeyond(0)).toEqual(['c', 'b']);
});
