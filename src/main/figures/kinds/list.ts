import type { AnimatedFigure, FigureSpec } from '../../../contract/figures/index.ts';
import { consistencyDrawing } from './consistency.ts';
import { inversionDrawing } from './inversion.ts';
import type { AnimatedDrawing, FigureDrawing } from './kind.ts';
import { lineDrawing } from './line.ts';
import { planeDrawing } from './plane.ts';
import { samplesDrawing } from './samples.ts';
import { trajectoryDrawing } from './trajectory.ts';

/** How each kind is drawn, by its id in contract/figures; a kind that is missing here is an error of types. */
export const drawings: {
  readonly [Spec in FigureSpec as Spec['kind']]: Spec extends AnimatedFigure
    ? AnimatedDrawing<Spec>
    : FigureDrawing<Spec>;
} = {
  line: lineDrawing,
  plane: planeDrawing,
  consistency: consistencyDrawing,
  trajectory: trajectoryDrawing,
  inversion: inversionDrawing,
  samples: samplesDrawing,
};
