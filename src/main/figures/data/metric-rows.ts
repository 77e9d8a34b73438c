import { StudioError } from '../../../contract/errors.ts';
import type {
  FigureSpec,
  InversionFigure,
  LineFigure,
  PlaneFigure,
  TrajectoryFigure,
} from '../../../contract/figure.ts';
import { distances } from '../../../core/metrics/index.ts';
import { lineRefs, planeRefs } from '../../../core/grid.ts';
import { paperErrors } from '../../../core/paper-errors.ts';
import { columnMeans } from '../../../core/plots/mean.ts';
import { angleBetween } from '../../../core/slerp.ts';
import { planFigure } from '../figure-plan.ts';
import { orInvalid } from '../invalid.ts';
import { consistencyRows } from '../kinds/consistency.ts';
import type { TableRow } from '../../formats/csv/writer.ts';
import type { ArrayOptions } from './figure-arrays.ts';

/**
 * The numbers that a figure draws, a row each: where the frames of a line and the tiles of a plane lie, distances of a
 * sheet's pictures, the movement of x̂_0 at every step of trajectories, and how far images are from what their codes
 * decode to. Throws `request/invalid` for samples, which have none.
 */
export async function measureFigure(figure: FigureSpec, options: ArrayOptions): Promise<TableRow[]> {
  switch (figure.kind) {
    case 'line':
      return measureLine(figure, options);
    case 'plane':
      return measurePlane(figure);
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

/** A row a frame: between which pins it lies and where, and the angle between them in degrees. */
async function measureLine(figure: LineFigure, options: ArrayOptions): Promise<TableRow[]> {
  const { pins, framesPerSegment } = figure;
  const refs = pins.map(({ ref }) => ref);
  const frames = orInvalid(() => lineRefs(refs, framesPerSegment, figure));
  const latents = await options.resolve(refs);
  return frames.map(({ u, segment }, frame) => {
    const next = (segment + 1) % pins.length;
    const angle = angleBetween(latents[segment]!.data, latents[next]!.data);
    const degrees = (angle * 180) / Math.PI;
    return { frame, from: pins[segment]!.name, to: pins[next]!.name, degrees, u };
  });
}

/** A row a tile, row by row. */
function measurePlane({ corners, columns, rows }: PlaneFigure): TableRow[] {
  const [topLeft, topRight, bottomLeft, bottomRight] = corners;
  const refs = [topLeft.ref, topRight.ref, bottomLeft.ref, bottomRight.ref] as const;
  return orInvalid(() => planeRefs(refs, columns, rows)).map(({ u, v }, i) => ({
    row: Math.floor(i / columns),
    column: i % columns,
    u,
    v,
  }));
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

/** A row for each image and S, then, as the figure has them, the mean over several images and what the paper found. */
async function measureTrips(figure: InversionFigure, options: ArrayOptions): Promise<TableRow[]> {
  const { tiles } = orInvalid(() => planFigure(figure));
  const { images, ladder } = figure;
  const originals = await options.resolve(images.map(({ ref }) => ref));
  const results = await options.run(tiles, [], options);
  const found = images.map((_, image) =>
    ladder.map((_, i) => distances(originals[image]!, results.tiles[image * ladder.length + i]!)),
  );
  const means = columnMeans(found.map((row) => row.map(({ mse }) => mse)));
  const bare = (source: 'mean' | 'paper', values: readonly (number | null | undefined)[]): TableRow[] =>
    ladder.flatMap((numSteps, i) => {
      const mse = values[i];
      return mse === null || mse === undefined
        ? []
        : [{ source, image: null, numSteps, mse, psnr: null, ssim: null }];
    });
  const own = images.flatMap(({ name: image }, at) =>
    ladder.map((numSteps, i) => ({ source: 'image', image, numSteps, ...found[at]![i]! })),
  );
  const paper = ladder.map((numSteps) => paperErrors.get(numSteps));
  return [...own, ...(images.length > 1 ? bare('mean', means) : []), ...bare('paper', paper)];
}
