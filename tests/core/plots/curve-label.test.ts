import { describe, expect, it } from 'vitest';
import { placeLabel, type PlacedLabel, type Point } from '../../../src/core/plots/curve-label.ts';

const label = { width: 20, em: 10 };
const at = (x: number, y: number): Point => ({ x, y });

function place(
  curve: readonly Point[],
  others: readonly Point[][] = [],
  placed: readonly PlacedLabel[] = [],
  first = 0,
) {
  const curves = [curve, ...others];
  return placeLabel(curve, first, label, { top: 0, right: 1000, bottom: 100, placed, curves });
}

describe('a label of a curve', () => {
  it.each([
    ['above one that falls', at(0, 40), at(50, 80), 33],
    ['below one that rises', at(0, 40), at(50, 20), 55],
    ['below the end of its own width where there is no room above', at(0, 5), at(40, 45), 40],
    ['above the end of its own width where there is no room below', at(0, 95), at(40, 15), 48],
  ])('stands %s', (_, from, to, baseline) => {
    expect(place([from, to])!.x).toBe(0);
    expect(place([from, to])!.y).toBeCloseTo(baseline, 12);
  });

  it('stands above a point alone, and nowhere without a point', () => {
    expect(place([at(9, 40)])).toEqual(at(9, 33));
    expect(place([])).toBeNull();
  });

  it('stands on the other side where a label that was placed before would be touched, if that is clear', () => {
    const curve = [at(0, 40), at(50, 80)];
    const other = (x: number, y: number) => [{ x, y, ...label }];
    expect(place(curve, [], other(15, 41))!.y).toBeCloseTo(71, 12);
    expect(place(curve, [], other(0, 45))!.y).toBeCloseTo(33, 12); // far enough below
    expect(place(curve, [], other(20, 33))!.y).toBeCloseTo(33, 12); // begins where it ends
  });

  it('is not crossed by another curve where a side or a later point is free', () => {
    const curve = [at(0, 40), at(50, 80), at(100, 85)];
    expect(place(curve, [[at(0, 28), at(50, 28)]])!.y).toBeCloseTo(71, 12);
    const through = [at(0, 20), at(20, 75), at(40, 20), at(41, 0)];
    expect(place(curve, [through])!.x).toBeGreaterThanOrEqual(20);
    expect(place(curve, [through, [at(20, 85), at(60, 85)]])).toEqual(at(37.5, 63));
  });

  it('goes to an earlier point where no later one is free, and stays where none is', () => {
    const curve = [at(0, 40), at(50, 80), at(100, 85)];
    const walls = [72, 95].map((y) => [at(45, y), at(150, y)]);
    expect(place(curve, walls, [], 1)).toEqual(at(0, 33));
    const everywhere = Array.from({ length: 20 }, (_, i) => 5 * i).map((y) => [at(0, y), at(200, y)]);
    expect(place(curve, everywhere, [], 1)).toEqual(at(50, 73));
  });
});
