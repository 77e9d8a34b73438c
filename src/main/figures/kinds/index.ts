import type { AnimatedFigure, FigureSpec } from '../../../contract/figures/index.ts';
import type { AnimatedDrawing, FigureDrawing } from './kind.ts';
import { drawings } from './list.ts';

/** How a figure is drawn. */
export function drawingOf(spec: AnimatedFigure): AnimatedDrawing<FigureSpec>;
export function drawingOf(spec: FigureSpec): FigureDrawing<FigureSpec>;
export function drawingOf(spec: FigureSpec): FigureDrawing<FigureSpec> {
  return drawings[spec.kind] as FigureDrawing<FigureSpec>;
}
