import * as v from 'valibot';
import { planeRefs, type PlaneTile } from '../../core/grid.ts';
import { integer } from '../parsers.ts';
import type { FigureKind } from './kind.ts';
import { baseFields, bareStyle, namedRef, type FigureBase, type NamedRef } from './style.ts';
import { MAX_GRID_SIDE } from '../views/plane.ts';

/** The paper's D.5 grid. Corners: top left, top right, bottom left, bottom right. */
export interface PlaneFigure extends FigureBase {
  readonly kind: 'plane';
  readonly corners: readonly [NamedRef, NamedRef, NamedRef, NamedRef];
  readonly columns: number;
  readonly rows: number;
}

export const plane: FigureKind<PlaneFigure, false> = {
  id: 'plane',
  animated: false,
  schema: v.strictObject({
    kind: v.literal('plane'),
    corners: v.strictTuple([namedRef, namedRef, namedRef, namedRef]),
    columns: integer(2, MAX_GRID_SIDE),
    rows: integer(2, MAX_GRID_SIDE),
    ...baseFields(bareStyle),
  }),
  refs: ({ corners }) => corners,
  mapRefs(spec, exchange) {
    const [topLeft, topRight, bottomLeft, bottomRight] = spec.corners;
    return {
      ...spec,
      corners: [exchange(topLeft), exchange(topRight), exchange(bottomLeft), exchange(bottomRight)],
    };
  },
  plan(spec) {
    const { settings } = spec;
    const tiles = planeTiles(spec).map(({ ref }) => ({ task: 'sample' as const, ref, settings }));
    return { tiles, compare: [], latents: [] };
  },
  describe: ({ columns, rows }, latents) => `plane of ${columns} × ${rows} between ${latents}`,
};

/** Row by row. Throws as planeRefs does. */
export function planeTiles({ corners, columns, rows }: PlaneFigure): PlaneTile[] {
  const [topLeft, topRight, bottomLeft, bottomRight] = corners;
  const refs = [topLeft.ref, topRight.ref, bottomLeft.ref, bottomRight.ref] as const;
  return planeRefs(refs, columns, rows);
}
