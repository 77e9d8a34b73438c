import { describe, expect, it } from 'vitest';
import { filterByFit, fit } from '../../../src/renderer/commands/fuzzy.ts';

const titles = [
  'Open folder…',
  'New random pin',
  'Next pin',
  'Previous pin',
  'Play or pause',
  'Plane',
  'Export figure…',
];
const filter = (query: string): string[] => filterByFit(query, titles, (title) => title);

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

describe('filterByFit', () => {
  it('prefers beginnings of words and letters after each other', () => {
    expect(filter('pl')[0]).toBe('Plane');
    expect(filter('plane')).toEqual(['Plane']);
    expect(filter('np').slice(0, 2)).toEqual(['Next pin', 'New random pin']);
    expect(filter('export')).toEqual(['Export figure…']);
  });

  it('keeps the order where there is no query and is empty where nothing fits', () => {
    expect(filter('')).toEqual(titles);
    expect(filter(' ')).toEqual(titles);
    expect(filter('zebra')).toEqual([]);
  });
});
