import type { Easing } from '../core/grid.ts';
import type { LatentRef } from '../core/latent-ref.ts';
import type { Metric } from '../core/metric.ts';
import type { Eta, SamplingSettings } from '../core/settings.ts';
import type { Distances } from './job.ts';

/** A latent under the name that a figure prints beside it. */
export interface NamedRef {
  readonly name: string;
  readonly ref: LatentRef;
}

interface FigureLook {
  readonly settings: SamplingSettings;
  /** Screen pixels per model pixel, 1 … 16; null picks the one that brings a tile nearest to 128 px. */
  readonly scale: number | null;
}

/** A chain of pins, framesPerSegment frames a segment with both ends, joints not doubled. */
export interface LineFigure extends FigureLook {
  readonly kind: 'line';
  readonly pins: readonly LatentRef[];
  readonly framesPerSegment: number;
  readonly mode: 'slerp' | 'lerp';
  /** With a segment back to the first pin, whose last frame is not the first one again. */
  readonly closed: boolean;
  readonly easing: Easing;
}

/** The paper's D.5 grid. Corners: top left, top right, bottom left, bottom right. */
export interface PlaneFigure extends FigureLook {
  readonly kind: 'plane';
  readonly corners: readonly [LatentRef, LatentRef, LatentRef, LatentRef];
  readonly columns: number;
  readonly rows: number;
}

/** What breaks the property with the same x_T: noise at η = 1, or diffusers' clip rule. */
export const sheetContrasts = ['none', 'eta', 'clip'] as const;
export type SheetContrast = (typeof sheetContrasts)[number];

/** The same x_T over a ladder of S, one row a pin, with the distance to the row's reference column. */
export interface ConsistencyFigure extends FigureLook {
  readonly kind: 'consistency';
  readonly pins: readonly NamedRef[];
  /** Increasing values of S. */
  readonly ladder: readonly number[];
  /** The reference column, one of the ladder. */
  readonly reference: number;
  /** The property break under the sheet, on the first pin. */
  readonly contrast: SheetContrast;
  /** What stands under the pictures and in the plot. */
  readonly metric: Metric;
  readonly theme: 'light' | 'dark';
}

export type FigureSpec = LineFigure | PlaneFigure | ConsistencyFigure;

/** One row of the numbers behind a consistency sheet. */
export interface ConsistencyRow extends Distances {
  readonly pin: string;
  readonly eta: Eta;
  readonly numSteps: number;
  readonly reference: number;
}
