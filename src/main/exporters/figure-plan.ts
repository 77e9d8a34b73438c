import type { ConsistencyFigure, FigureSpec, LineFigure, PlaneFigure } from '../../contract/figure.ts';
import type { JobSpec, TileSpec } from '../../contract/job.ts';
import { lineRefs, planeRefs } from '../../core/grid.ts';
import type { LatentRef } from '../../core/latent-ref.ts';
import type { SamplingSettings } from '../../core/settings.ts';

/** What has to be sampled and compared for a figure. */
export interface FigurePlan {
  /** Row-major. */
  readonly tiles: readonly TileSpec[];
  readonly columns: number;
  readonly rows: number;
  readonly compare: JobSpec['compare'];
}

/** One row of a sheet: an x_T over the ladder. */
export interface SheetRow {
  readonly name: string;
  readonly ref: LatentRef;
  readonly settings: SamplingSettings;
  /** Shows the property break, apart from the others. */
  readonly contrast: boolean;
}

/** Throws on what the expressions of core/grid.ts refuse, and on a ladder that is no ladder. */
export function planFigure(spec: FigureSpec): FigurePlan {
  switch (spec.kind) {
    case 'line':
      return planLine(spec);
    case 'plane':
      return planPlane(spec);
    case 'consistency':
      return planSheet(spec);
  }
}

function planLine(figure: LineFigure): FigurePlan {
  const { pins, framesPerSegment, settings } = figure;
  const refs = pins.map(({ ref }) => ref);
  const tiles = lineRefs(refs, framesPerSegment, figure).map(({ ref }) => ({
    task: 'sample' as const,
    ref,
    settings,
  }));
  return { tiles, columns: tiles.length, rows: 1, compare: [] };
}

function planPlane({ corners, columns, rows, settings }: PlaneFigure): FigurePlan {
  const [topLeft, topRight, bottomLeft, bottomRight] = corners;
  const refs = [topLeft.ref, topRight.ref, bottomLeft.ref, bottomRight.ref] as const;
  const tiles = planeRefs(refs, columns, rows).map(({ ref }) => ({
    task: 'sample' as const,
    ref,
    settings,
  }));
  return { tiles, columns, rows, compare: [] };
}

function planSheet(spec: ConsistencyFigure): FigurePlan {
  const { ladder } = spec;
  checkLadder(spec);
  const reference = ladder.indexOf(spec.reference);
  const rows = sheetRows(spec);
  const tiles = rows.flatMap(({ ref, settings }) =>
    ladder.map((numSteps) => ({ task: 'sample' as const, ref, settings: { ...settings, numSteps } })),
  );
  const compare = tiles.flatMap((_, tile) => {
    const column = tile % ladder.length;
    return column === reference ? [] : [{ tile, reference: tile - column + reference }];
  });
  return { tiles, columns: ladder.length, rows: rows.length, compare };
}

/** The pins, then the first of them again, as the contrast has it. */
export function sheetRows({ pins, settings, contrast }: ConsistencyFigure): SheetRow[] {
  const rows = pins.map(({ name, ref }) => ({ name, ref, settings, contrast: false }));
  const first = rows[0];
  if (!first || contrast === 'none') return rows;
  const broken = contrast === 'eta' ? { eta: 1 } : { clip: 'diffusers' as const };
  return [...rows, { ...first, settings: { ...settings, ...broken }, contrast: true }];
}

function checkLadder({ ladder, reference, pins }: ConsistencyFigure): void {
  if (pins.length === 0) throw new Error('a consistency sheet needs at least one pin');
  if (ladder.some((numSteps, i) => i > 0 && numSteps <= ladder[i - 1]!))
    throw new Error(`ladder ${ladder.join(',')} must increase`);
  if (!ladder.includes(reference))
    throw new Error(`reference S = ${reference} is not in the ladder ${ladder.join(',')}`);
}
