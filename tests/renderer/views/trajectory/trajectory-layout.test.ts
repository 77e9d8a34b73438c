import { describe, expect, test } from 'vitest';
import { layTrajectory, pickApart } from '../../../../src/renderer/views/trajectory/trajectory-layout.ts';

const picture = { width: 32, height: 32 };

describe('a trajectory is laid out', () => {
  test.each([
    [640, 560, 1, 12.5],
    [640, 560, 4, 12.5],
    [3100, 1900, 1, 20],
    [3100, 1900, 4, 20],
  ])(
    'in %d × %d with %d values of S, everything inside and the previews large enough to see',
    (width, height, trajectories, unit) => {
      const layout = layTrajectory(picture, { width, height, trajectories, unit }, 1);
      expect(layout.preview.height).toBeGreaterThanOrEqual(96);
      expect(layout.preview.height + layout.plotHeight + layout.stripHeight).toBeLessThan(height - 5 * unit);
      expect(layout.rowY(trajectories - 1, 1) + layout.tile.height).toBeLessThanOrEqual(
        layout.stripHeight + 1e-9,
      );
      expect(layout.left - layout.tile.width / 2).toBeGreaterThanOrEqual(6 * unit);
      expect(layout.right).toBeLessThanOrEqual(width - 7 * unit);
      expect(layout.right + layout.tile.width / 2).toBeLessThanOrEqual(width);
      // The column of x_T touches neither the names nor the first picture of the axis.
      expect(layout.initial - layout.tile.width / 2).toBeGreaterThanOrEqual(6 * unit);
      expect(layout.left - layout.initial).toBeGreaterThan(layout.tile.width);
    },
  );
});

test('compared, the names beside the plot have room: of a long one not more than 13 rem', () => {
  const bounds = { width: 640, height: 560, trajectories: 6, previewed: 2, unit: 12.5 };
  const right = (letters: number): number => layTrajectory(picture, { ...bounds, letters }, 1).right;
  expect(640 - right(0)).toBe(7.2 * 12.5);
  expect(640 - right('UniPC-2'.length)).toBeGreaterThan(9 * 12.5);
  expect(640 - right(60)).toBe(13 * 12.5);
});

test('compared, the names at the left have room where the window is wide', () => {
  const bounds = { height: 560, trajectories: 4, previewed: 2, unit: 12.5 };
  const names = (width: number, letters: number): number =>
    layTrajectory(picture, { ...bounds, width, letters }, 1).names;
  expect(names(460, 0)).toBe(7.2 * 12.5);
  expect(names(460, 17)).toBeLessThan(9 * 12.5);
  expect(names(1000, 17)).toBeGreaterThan(12 * 12.5);
  expect(names(3000, 60)).toBe(13 * 12.5);
});

describe('of many steps', () => {
  test('all are shown where they fit', () => {
    expect(pickApart([0, 20, 40, 60], 20)).toEqual([0, 1, 2, 3]);
  });

  test('else the last and every k-th before it, none touching', () => {
    const places = Array.from({ length: 1000 }, (_, i) => i / 2);
    expect(pickApart(places, 24)).toEqual(Array.from({ length: 21 }, (_, k) => 39 + 48 * k));
  });

  test('places that stand close at one end, as of τ by squares, do not touch either', () => {
    const places = [0, 30, 50, 62, 68, 70];
    const picked = pickApart(places, 15);
    picked.slice(1).forEach((i, k) => expect(places[i]! - places[picked[k]!]!).toBeGreaterThanOrEqual(15));
    expect(picked).toEqual([0, 1, 2, 5]);
  });
});
