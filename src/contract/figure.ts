import type { Easing } from '../core/grid.ts';
import type { LatentRef } from '../core/latent-ref.ts';
import type { Distances, Metric } from '../core/metrics/index.ts';
import type { ClipRule, Eta, SamplingSettings } from '../core/settings.ts';

/** A latent under the name that a figure prints beside it. */
export interface NamedRef {
  readonly name: string;
  readonly ref: LatentRef;
}

/** How every kind of figure is drawn. */
export interface FigureLook {
  readonly settings: SamplingSettings;
  /** Screen pixels per model pixel, 1 … 16; null picks the one that brings a tile nearest to 128 px. */
  readonly scale: number | null;
  readonly theme: 'light' | 'dark';
  /** Without paper: what lies behind the figure shows between the tiles. */
  readonly transparent: boolean;
  /** One line above everything, wrapped where it is too long; empty for none. */
  readonly title: string;
  /** Names of pins, heads of columns, names of rows. */
  readonly labels: boolean;
  /** What belongs to single tiles: u, v, t, distances; and the angles between the pins of a line. */
  readonly captions: boolean;
  /** Least pixels between two tiles, 0 … 64. */
  readonly gutter: number;
  /** SHA-256 of the file of the fallback font, which draws what the figures' own lacks; null for none. */
  readonly font: string | null;
}

/** What a look is where nobody says otherwise: tiles alone, or a sheet with its texts. */
export const bareLook = {
  theme: 'light',
  transparent: false,
  title: '',
  labels: false,
  captions: false,
  gutter: 2,
  font: null,
} as const satisfies Partial<FigureLook>;
export const sheetLook = {
  ...bareLook,
  labels: true,
  captions: true,
  gutter: 6,
} as const satisfies Partial<FigureLook>;
/** The same with tiles close together. */
export const stripLook = { ...sheetLook, gutter: 2 } as const satisfies Partial<FigureLook>;

/** A chain of pins, framesPerSegment frames a segment with both ends, joints not doubled. */
export interface LineFigure extends FigureLook {
  readonly kind: 'line';
  readonly pins: readonly NamedRef[];
  readonly framesPerSegment: number;
  readonly mode: 'slerp' | 'lerp';
  /** With a segment back to the first pin, whose last frame is not the first one again. */
  readonly closed: boolean;
  readonly easing: Easing;
}

/** Pictures that need not have to do with each other, row by row in a grid as near to a square as their number allows. */
export interface SamplesFigure extends FigureLook {
  readonly kind: 'samples';
  /** One to MAX_SAMPLES. */
  readonly pins: readonly NamedRef[];
}

/** Of one figure: as many latents as a recipe carries. */
export const MAX_SAMPLES = 256;

/** The paper's D.5 grid. Corners: top left, top right, bottom left, bottom right. */
export interface PlaneFigure extends FigureLook {
  readonly kind: 'plane';
  readonly corners: readonly [NamedRef, NamedRef, NamedRef, NamedRef];
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
}

/** The way of one x_T from noise to picture: x̂_0 and x_t at some of its steps, for each S. */
export interface TrajectoryFigure extends FigureLook {
  readonly kind: 'trajectory';
  readonly pin: NamedRef;
  /** One to four increasing values of S, in place of the settings' own. */
  readonly ladder: readonly number[];
  /** Steps that are shown, 2 … 24, evenly spread over all; the first and the last among them. */
  readonly columns: number;
}

/** Images beside what the codes of encodings with each S decode to, at η = 0. */
export interface InversionFigure extends FigureLook {
  readonly kind: 'inversion';
  /** In [−1, 1]. */
  readonly images: readonly NamedRef[];
  /** Increasing values of S, in place of the settings' own. */
  readonly ladder: readonly number[];
}

export type FigureSpec =
  LineFigure | PlaneFigure | ConsistencyFigure | TrajectoryFigure | InversionFigure | SamplesFigure;

/** How a figure that does not move is written. */
export const stillFormats = ['png', 'svg', 'pdf'] as const;
export type StillFormat = (typeof stillFormats)[number];

/** The parts of a look that a person chooses for one figure. */
export type FigureStyle = Omit<FigureLook, 'settings'>;

/** A figure's file as it was made, before it is saved anywhere. */
export interface PreparedFigure {
  readonly width: number;
  readonly height: number;
  /** Its length. */
  readonly bytes: number;
  /** The file itself; null when it is too large to be shown. */
  readonly preview: Uint8Array<ArrayBuffer> | null;
  /** Why the picture cannot be made again from its recipe, in one line; null when it can. */
  readonly gap: string | null;
}

/** A text that travels in a figure's file. The keyword: 1 … 79 characters of Latin-1. */
export interface FigureText {
  readonly keyword: string;
  readonly text: string;
}

/** The latents that a figure stands on, in its order. */
export function figureRefs(spec: FigureSpec): LatentRef[] {
  return namedRefs(spec).map(({ ref }) => ref);
}

/** One row of the numbers behind a consistency sheet; `eta` and `clip` tell the contrast's from its pin's. */
export interface ConsistencyRow extends Distances {
  readonly pin: string;
  readonly eta: Eta;
  readonly clip: ClipRule;
  readonly numSteps: number;
  readonly reference: number;
}

function namedRefs(spec: FigureSpec): readonly NamedRef[] {
  switch (spec.kind) {
    case 'plane':
      return spec.corners;
    case 'trajectory':
      return [spec.pin];
    case 'inversion':
      return spec.images;
    default:
      return spec.pins;
  }
}
