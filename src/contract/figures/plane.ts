import * as v from 'valibot';
import { planeRefs, planeShares, type PlaneLattice, type PlaneTile } from '../../core/grid.ts';
import { integer } from '../parsers.ts';
import type { FigureKind } from './kind.ts';
import { baseFields, bareStyle, namedRef, type FigureBase, type NamedRef } from './style.ts';
import { MAX_GRID_SIDE } from '../views/plane.ts';

/** Points are 2^−level apart: these are exact in float64, and so are the multiples that one can travel to. */
export const LATTICE_LEVELS = [-6, 30] as const;
/** How far from [0, 1]² a part may lie, in points. */
const MAX_LATTICE = 2 ** 44;

/** The paper's D.5 grid. Corners: top left, top right, bottom left, bottom right. */
export interface PlaneFigure extends FigureBase {
  readonly kind: 'plane';
  readonly corners: readonly [NamedRef, NamedRef, NamedRef, NamedRef];
  readonly columns: number;
  readonly rows: number;
  /** The tiles are a part of a finer lattice, as a zoomed window shows it; absent: u and v go from 0 to 1. */
  readonly lattice?: PlaneLattice;
  /** The tiles lie on straight lines between the corners; absent: on great circles. */
  readonly mode?: 'lerp';
}

export const plane: FigureKind<PlaneFigure, false> = {
  id: 'plane',
  animated: false,
  schema: v.strictObject({
    kind: v.literal('plane'),
    corners: v.strictTuple([namedRef, namedRef, namedRef, namedRef]),
    columns: integer(2, MAX_GRID_SIDE),
    rows: integer(2, MAX_GRID_SIDE),
    lattice: v.exactOptional(
      v.strictObject({
        level: integer(...LATTICE_LEVELS),
        column: integer(-MAX_LATTICE, MAX_LATTICE),
        row: integer(-MAX_LATTICE, MAX_LATTICE),
      }),
    ),
    mode: v.exactOptional(v.literal('lerp')),
    ...baseFields(bareStyle),
  }),
  compares: {
    kinds: ['lerp', 'eta', 'steps', 'solver', 'class'],
    vary(spec, { kind }) {
      const { mode, ...others } = spec;
      if (kind !== 'lerp') return spec;
      return mode === 'lerp' ? others : { ...others, mode: 'lerp' };
    },
  },
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
  describe: (spec, latents) =>
    `plane of ${spec.columns} × ${spec.rows}${spec.mode ? ` (${spec.mode})` : ''}${windowText(spec)} between ${latents}`,
};

/** Where a part of a lattice lies; nothing of a grid over [0, 1]². */
function windowText({ columns, rows, lattice }: PlaneFigure): string {
  if (!lattice) return '';
  const { u, v } = planeShares(columns, rows, lattice);
  return ` at u = ${u[0]!} … ${u.at(-1)!}, v = ${v[0]!} … ${v.at(-1)!}`;
}

/** Row by row. Throws as planeRefs does. */
export function planeTiles({ corners, columns, rows, lattice, mode }: PlaneFigure): PlaneTile[] {
  const [topLeft, topRight, bottomLeft, bottomRight] = corners;
  const refs = [topLeft.ref, topRight.ref, bottomLeft.ref, bottomRight.ref] as const;
  return planeRefs(refs, columns, rows, lattice, mode);
}
