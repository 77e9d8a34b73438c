import { StudioError } from '../../../contract/errors.ts';
import type { FigureSpec, InversionFigure, TrajectoryFigure } from '../../../contract/figure.ts';
import { distances } from '../../../core/consistency.ts';
import { planFigure } from '../figure-plan.ts';
import { orInvalid } from '../invalid.ts';
import { consistencyRows } from '../kinds/consistency.ts';
import type { TableRow } from './csv.ts';
import type { ArrayOptions } from './figure-arrays.ts';

/**
 * The numbers of a figure, a row each: distances of a sheet's pictures, the movement of x̂_0 at every step of
 * trajectories, and how far images are from what their codes decode to. Throws `request/invalid` for other kinds.
 */
export async function measureFigure(figure: FigureSpec, options: ArrayOptions): Promise<TableRow[]> {
  switch (figure.kind) {
    case 'consistency': {
      const { tiles, compare } = orInvalid(() => planFigure(figure));
      const results = await options.run(tiles, compare, options);
      return consistencyRows(figure, results.distances).map((row) => ({ ...row }));
    }
    case 'trajectory':
      return measureWays(figure, options);
    case 'inversion':
      return measureTrips(figure, options);
    default:
      throw new StudioError('request/invalid', `a figure of kind ${figure.kind} has no metrics`);
  }
}

async function measureWays(figure: TrajectoryFigure, options: ArrayOptions): Promise<TableRow[]> {
  const { tiles } = orInvalid(() => planFigure(figure));
  const rows: TableRow[][] = tiles.map(() => []);
  const pin = figure.pin.name;
  await options.run(tiles, [], {
    ...options,
    onStep: (tile, { index, t, movement }) =>
      rows[tile]!.push({ pin, numSteps: figure.ladder[tile]!, step: index, t, movement }),
  });
  return rows.flat();
}

async function measureTrips(figure: InversionFigure, options: ArrayOptions): Promise<TableRow[]> {
  const { tiles } = orInvalid(() => planFigure(figure));
  const { images, ladder } = figure;
  const originals = await options.resolve(images.map(({ ref }) => ref));
  const results = await options.run(tiles, [], options);
  return images.flatMap(({ name }, image) =>
    ladder.map((numSteps, i) => ({
      image: name,
      numSteps,
      ...distances(originals[image]!, results.tiles[image * ladder.length + i]!),
    })),
  );
}
