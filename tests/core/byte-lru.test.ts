import { describe, expect, it } from 'vitest';
import { ByteLru } from '../../src/core/byte-lru.ts';

const keysOf = (lru: ByteLru<string, number>): string[] => [...lru.keys()];

describe('a map bounded by bytes', () => {
  it('drops the least recently used entry first, and a read is a use', () => {
    const lru = new ByteLru<string, number>(30);
    for (const key of ['a', 'b', 'c']) lru.set(key, 1, 10);
    expect(lru.get('a')).toBe(1);
    lru.set('d', 1, 10);
    expect(keysOf(lru)).toEqual(['c', 'a', 'd']);
    expect(lru.get('b')).toBeUndefined();
    expect(lru.bytes).toBe(30);
  });

  it('does not count a peek as a use', () => {
    const lru = new ByteLru<string, number>(20);
    lru.set('a', 1, 10);
    lru.set('b', 2, 10);
    expect(lru.peek('a')).toBe(1);
    lru.set('c', 3, 10);
    expect(keysOf(lru)).toEqual(['b', 'c']);
  });

  it('replaces a value of the same key, counts its new size and makes it the one used last', () => {
    const lru = new ByteLru<string, number>(30);
    lru.set('a', 1, 10);
    lru.set('b', 2, 10);
    lru.set('a', 3, 15);
    expect(lru.bytes).toBe(25);
    expect([...lru.entries()]).toEqual([
      ['b', 2],
      ['a', 3],
    ]);
    lru.set('a', 4, 25);
    expect(keysOf(lru)).toEqual(['a']);
    expect(lru.bytes).toBe(25);
  });

  it('refuses a value larger than the bound, drops no other for it, and forgets the value it was to replace', () => {
    const evicted: [string, number][] = [];
    const lru = new ByteLru<string, number>(20, { onEvict: (...entry) => evicted.push(entry) });
    lru.set('a', 1, 10);
    lru.set('b', 2, 10);
    lru.set('b', 3, 21);
    expect(keysOf(lru)).toEqual(['a']);
    expect(evicted).toEqual([['b', 3]]);
    expect(lru.bytes).toBe(10);
  });

  it('keeps the entry that was set last, however large, where that is asked for', () => {
    const lru = new ByteLru<string, number>(20, { keepsLast: true });
    lru.set('a', 1, 10);
    lru.set('huge', 2, 100);
    expect(keysOf(lru)).toEqual(['huge']);
    lru.set('b', 3, 10);
    expect(keysOf(lru)).toEqual(['b']);
  });

  it('reports each dropped entry once, and none that was deleted or cleared', () => {
    const evicted: string[] = [];
    const lru = new ByteLru<string, number>(20, { onEvict: (key) => evicted.push(key) });
    for (const key of ['a', 'b', 'c', 'd']) lru.set(key, 0, 10);
    expect(evicted).toEqual(['a', 'b']);
    expect(lru.delete('c')).toBe(true);
    expect(lru.delete('c')).toBe(false);
    lru.clear();
    expect([lru.bytes, lru.size]).toEqual([0, 0]);
    expect(evicted).toEqual(['a', 'b']);
  });

  it('is trimmed to fewer bytes on request, oldest first', () => {
    const lru = new ByteLru<string, number>(Infinity);
    for (const key of ['a', 'b', 'c']) lru.set(key, 0, 10);
    expect(lru.trim(15)).toEqual(['a', 'b']);
    expect(lru.trim()).toEqual([]);
    expect(lru.trim(0)).toEqual(['c']);
  });
});
