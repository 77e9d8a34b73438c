import type { FigureSpec } from '../../contract/figure.ts';
import { consistencyKind } from './kinds/consistency.ts';
import type { FigureKind, FigurePlan } from './kinds/kind.ts';
import { inversionKind } from './kinds/inversion.ts';
import { lineKind } from './kinds/line.ts';
import { planeKind } from './kinds/plane.ts';
import { samplesKind } from './kinds/samples.ts';
import { trajectoryKind } from './kinds/trajectory.ts';

export type { FigurePlan };

const kinds: { readonly [K in FigureSpec['kind']]: FigureKind<Extract<FigureSpec, { kind: K }>> } = {
  line: lineKind,
  plane: planeKind,
  consistency: consistencyKind,
  trajectory: trajectoryKind,
  inversion: inversionKind,
  samples: samplesKind,
};

/** What a figure is made of, and how it is laid out. */
export function kindOf(spec: FigureSpec): FigureKind<FigureSpec> {
  return kinds[spec.kind] as FigureKind<FigureSpec>;
}

/** What has to be sampled and compared for a figure. Throws on what the kinds refuse. */
export function planFigure(spec: FigureSpec): FigurePlan {
  return kindOf(spec).plan(spec);
}
