import { describe, expect, it } from 'vitest';
import type { InversionFigure } from '../../../src/contract/figures/inversion.ts';
import { sheetStyle, stripStyle } from '../../../src/contract/figures/style.ts';
import type { TrajectoryFigure } from '../../../src/contract/figures/trajectory.ts';
import { paperErrors } from '../../../src/core/paper-errors.ts';
import { torchCpuRandn } from '../../../src/core/random/torch-cpu.ts';
import { pictureOf } from '../../../src/main/figures/scene/picture.ts';
import { find, knownSteps, named, render, settings } from './support/known-figures.ts';

const shape = [3, 8, 8] as const;
const way: TrajectoryFigure = {
  kind: 'trajectory',
  pin: named(1),
  ladder: [3, 40],
  columns: 5,
  ...stripStyle,
  settings,
  scale: 3,
};
const trip: InversionFigure = {
  kind: 'inversion',
  images: [named(1), named(2)],
  ladder: [10, 20],
  ...sheetStyle,
  settings: { ...settings, eta: 1 },
  scale: 3,
};

describe('trajectory', () => {
  it('has for each S a row of x̂_0 above one of x_t, at steps evenly spread from the first to the last', async () => {
    const { picture, tiles } = await render(way);
    expect(tiles.map(({ task, settings: { numSteps } }) => [task, numSteps])).toEqual([
      ['trajectory', 3],
      ['trajectory', 40],
    ]);
    const place = (data: Float32Array) => find(picture, pictureOf(data, shape), 3);
    const places = tiles.map((tile, i) => {
      const steps = knownSteps(tile, shape);
      const shown = [
        [0, 1, 2],
        [0, 10, 20, 29, 39],
      ][i]!;
      expect(steps.filter((_, at) => !shown.includes(at)).every(({ xt }) => place(xt) === null)).toBe(true);
      return shown.map((at) => ({ predX0: place(steps[at]!.predX0)!, xt: place(steps[at]!.xt)! }));
    });
    for (const row of places)
      for (const { predX0, xt } of row) expect([xt.x - predX0.x, xt.y - predX0.y]).toEqual([0, 24 + 2]);
    const xs = places.map((row) => row.map(({ xt }) => xt.x));
    const pitch = xs[1]![1]! - xs[1]![0]!;
    expect(xs[1]).toEqual([0, 1, 2, 3, 4].map((column) => xs[1]![0]! + column * pitch));
    expect(xs[0]).toEqual([xs[1]![0], xs[1]![2], xs[1]![4]]); // three steps: the ends at the ends
    expect(new Set(places[1]!.map(({ predX0 }) => predX0.y)).size).toBe(1);
    expect(places[1]![0]!.predX0.y).toBeGreaterThan(places[0]![0]!.xt.y + 24);
  });

  it('shows no more columns than there are steps', async () => {
    const { figure } = await render({ ...way, ladder: [2], columns: 24 });
    const wide = await render({ ...way, ladder: [40], columns: 24 });
    expect(wide.figure.width - figure.width).toBe(22 * Math.round(3.8 * 11));
  });
});

describe('inversion', () => {
  it('has each image beside what its codes decode to, encoded without noise', async () => {
    const { picture, pictures, tiles } = await render(trip);
    expect(tiles.map(({ task, settings: { numSteps, eta } }) => [task, numSteps, eta])).toEqual([
      ['round-trip', 10, 0],
      ['round-trip', 20, 0],
      ['round-trip', 10, 0],
      ['round-trip', 20, 0],
    ]);
    const originals = [0n, 1n].map((seed) => pictureOf(torchCpuRandn(seed, 192), shape));
    const [first, second] = originals.map((tile) => find(picture, tile, 3)!);
    const decoded = pictures.map((tile) => find(picture, tile, 3)!);
    expect(second!.x).toBe(first!.x);
    expect(decoded.map(({ y }) => y)).toEqual([first!.y, first!.y, second!.y, second!.y]);
    const pitch = decoded[0]!.x - first!.x;
    expect(decoded.map(({ x }) => x - first!.x)).toEqual([pitch, 2 * pitch, pitch, 2 * pitch]);
  });

  it('has room for the mean over several images and for the paper’s row', async () => {
    const height = async (change: Partial<InversionFigure>): Promise<number> =>
      (await render({ ...trip, ladder: [10], ...change })).figure.height;
    const [two, one] = [await height({}), await height({ images: [named(1)] })];
    expect(two - one).toBeGreaterThan(24 + 11); // a row of tiles and a line of text
    expect([...paperErrors.keys()]).toContain(10);
  });
});
