import { describe, expect, it } from 'vitest';
import { fit, rankByFit } from '../../../src/renderer/controls/fuzzy.ts';

const titles = [
  'Open folder…',
  'New random pin',
  'Next pin',
  'Previous pin',
  'Play or pause',
  'Plane',
  'Export figure…',
];
const filter = (query: string): string[] => rankByFit(titles, (title) => fit(query, title));

describe('fit', () => {
  it('takes letters in their order with others between them, whatever their case', () => {
    expect(fit('nrp', 'New random pin')).not.toBeNull();
    expect(fit('NEXT', 'Next pin')).not.toBeNull();
    expect(fit('pn', 'Next')).toBeNull();
    expect(fit('pinx', 'Next pin')).toBeNull();
  });

  it('finds the best place, not the first', () => {
    expect(fit('pin', 'Pipe pin')!).toBeGreaterThan(fit('pin', 'Pipe main')!);
  });

  it('takes everything for an empty query', () => {
    expect(fit('', 'Plane')).not.toBeNull();
    expect(fit('  ', '')).not.toBeNull();
  });
});

describe('rankByFit', () => {
  it('prefers beginnings of words and letters after each other', () => {
    expect(filter('pl')[0]).toBe('Plane');
    expect(filter('plane')).toEqual(['Plane']);
    expect(filter('np').slice(0, 2)).toEqual(['Next pin', 'New random pin']);
    expect(filter('export')).toEqual(['Export figure…']);
  });

  it('keeps the order of those that fit alike and is empty where nothing fits', () => {
    expect(rankByFit(titles, () => 1)).toEqual(titles);
    expect(filter('zebra')).toEqual([]);
  });
});
