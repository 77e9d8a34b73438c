import { describe, expect, it } from 'vitest';
import {
  followRow,
  stretchAround,
  type StretchLimits,
} from '../../../../src/renderer/views/gallery/stretch.ts';

const endless: StretchLimits = { all: 2 ** 50, step: 1000, max: 80_000, inView: 10 };

describe('the stretch that the scroll bar runs over', () => {
  it('begins at the first row and is as short as the gallery', () => {
    expect(stretchAround(0, endless)).toEqual({ base: 0, rows: 1000 });
    expect(stretchAround(0, { ...endless, all: 7 })).toEqual({ base: 0, rows: 7 });
  });

  it('grows as its last rows come near, and stays the same object until then', () => {
    const first = stretchAround(0, endless);
    expect(followRow(first, 969, endless)).toBe(first);
    expect(followRow(first, 970, endless)).toEqual({ base: 0, rows: 2000 });
    expect(followRow({ base: 0, rows: 2000 }, 1980, { ...endless, all: 2500 })).toEqual({
      base: 0,
      rows: 2500,
    });
    const whole = { base: 0, rows: 2500 };
    expect(followRow(whole, 2495, { ...endless, all: 2500 })).toBe(whole);
  });

  it('moves on where it may not grow, back towards the first row, and never past the last', () => {
    const full = { base: 0, rows: 80_000 };
    const moved = followRow(full, 79_990, endless);
    expect(moved).toEqual({ base: 40_000, rows: 80_000 });
    expect(followRow(moved, 5, endless)).toEqual(full);
    const near = { ...endless, all: 90_000 };
    expect(followRow(full, 79_990, near)).toEqual({ base: 10_000, rows: 80_000 });
    const last = { base: 10_000, rows: 80_000 };
    expect(followRow(last, 79_990, near)).toBe(last);
  });

  it('contains a row wherever that is', () => {
    for (const row of [0, 400, 999, 1000, 79_999, 80_000, 2 ** 40, 2 ** 50 - 1]) {
      const { base, rows } = stretchAround(row, endless);
      expect(row).toBeGreaterThanOrEqual(base);
      expect(row).toBeLessThan(base + rows);
      expect(base + rows).toBeLessThanOrEqual(endless.all);
      expect(rows).toBeLessThanOrEqual(endless.max);
    }
  });
});
