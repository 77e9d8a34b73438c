import { expect, it } from 'vitest';
import { createResultStore } from '../../../../src/main/engine/stores/result-store.ts';

const x0 = (fill: number) => new Float32Array(256).fill(fill); // 1 KiB

it('gives back what was put, and null for what was not', () => {
  const store = createResultStore(4096);
  store.put('a', x0(1));
  expect(store.get('a')).toEqual(x0(1));
  expect(store.get('b')).toBeNull();
});

it('drops the least recently used beyond its budget', () => {
  const store = createResultStore(3 * 1024);
  for (const key of ['a', 'b', 'c']) store.put(key, x0(0));
  store.get('a');
  store.put('d', x0(0));
  expect([...'abcd'].filter((key) => store.get(key) !== null)).toEqual(['a', 'c', 'd']);
  expect(store.bytes).toBe(3 * 1024);
});

it('keeps its count when a key is put twice, and keeps nothing larger than the budget', () => {
  const store = createResultStore(2048);
  store.put('a', x0(0));
  store.put('a', x0(1));
  expect(store.bytes).toBe(1024);
  store.put('huge', new Float32Array(1000));
  expect(store.get('huge')).toBeNull();
  expect(store.bytes).toBe(1024);
});
