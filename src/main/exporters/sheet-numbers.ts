import type { ConsistencyFigure, ConsistencyRow } from '../../contract/figure.ts';
import type { Distances } from '../../contract/job.ts';
import { sheetRows, type FigurePlan } from './figure-plan.ts';

/** The numbers of a sheet. */
export interface SheetNumbers {
  /** The pins' rows, cell by cell, the reference column too; without the contrast. */
  readonly rows: readonly ConsistencyRow[];
  /** values[row][column] of the spec's metric, of every row that is drawn; null in the reference column. */
  readonly values: readonly (readonly (number | null)[])[];
}

/** A picture against itself. */
const EQUAL: Distances = { mse: 0, psnr: Infinity, ssim: 1 };

/** Puts distances, in the plan's order, where they belong. */
export function readSheet(
  spec: ConsistencyFigure,
  plan: FigurePlan,
  distances: readonly Distances[],
): SheetNumbers {
  const byTile = new Map(plan.compare.map(({ tile }, i) => [tile, distances[i]!]));
  const { ladder, reference, metric } = spec;
  const cell = (row: number, column: number): Distances | null =>
    byTile.get(row * ladder.length + column) ?? null;
  return {
    rows: spec.pins.flatMap(({ name }, row) =>
      ladder.map((numSteps, column) => ({
        pin: name,
        eta: spec.settings.eta,
        numSteps,
        reference,
        ...(cell(row, column) ?? EQUAL),
      })),
    ),
    values: sheetRows(spec).map((_, row) => ladder.map((_, column) => cell(row, column)?.[metric] ?? null)),
  };
}
