import type { AnimatedFigure, FigureSpec, SingleFigure } from '../../../contract/figures/index.ts';
import { compareDrawings } from './comparison.ts';
import { consistencyDrawing } from './consistency.ts';
import { inversionDrawing } from './inversion.ts';
import type { AnimatedDrawing, FigureDrawing } from './kind.ts';
import { lineDrawing } from './line.ts';
import { planeDrawing } from './plane.ts';
import { samplesDrawing } from './samples.ts';
import { trajectoryDrawing } from './trajectory.ts';

type Drawings<Specs extends FigureSpec> = {
  readonly [Spec in Specs as Spec['kind']]: Spec extends AnimatedFigure
    ? AnimatedDrawing<Spec>
    : FigureDrawing<Spec>;
};

const singles: Drawings<SingleFigure> = {
  line: lineDrawing,
  plane: planeDrawing,
  consistency: consistencyDrawing,
  trajectory: trajectoryDrawing,
  inversion: inversionDrawing,
  samples: samplesDrawing,
};

/** How each kind is drawn, by its id in contract/figures; a kind that is missing here is an error of types. */
export const drawings: Drawings<FigureSpec> = { ...singles, comparison: compareDrawings(singles) };
