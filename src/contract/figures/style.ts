import * as v from 'valibot';
import type { LatentRef } from '../../core/latent-ref.ts';
import type { SamplingSettings } from '../../core/settings.ts';
import { integer, latentRef, samplingSettings, sha256, within } from '../parsers.ts';
import { MAX_PINS } from '../pin.ts';

/** What the figures of every kind share: their style, their settings, and how latents are named. */

/** A latent under the name that a figure prints beside it. */
export interface NamedRef {
  readonly name: string;
  readonly ref: LatentRef;
}

/** The size of a figure in print. Tiles are as large as the width leaves room for; letters never change with them. */
export interface PrintSize {
  /** Of the whole figure, in inches. */
  readonly width: number;
  /** Of the page, in inches, with the figure in its middle; absent: the figure is as high as its rows. */
  readonly height?: number;
  /** Size of names and headers, in points of 1/72 inch; captions are 0.86 of it, and nothing is below 6 unless this is. */
  readonly text: number;
  /** Pixels per inch. */
  readonly dpi: number;
}

/** Where the plot of a figure stands beside its tiles, or that it has none. */
export const plotPlaces = ['right', 'below', 'off'] as const;
export type PlotPlace = (typeof plotPlaces)[number];

/** How a figure of any kind is drawn. Fields that came later may be absent: the figure is drawn as before they came. */
export interface FigureStyle {
  /** Screen pixels per model pixel, 1 … 16; null picks the one that brings a tile nearest to 128 px. */
  readonly scale: number | null;
  readonly theme: 'light' | 'dark';
  /** Without paper: what lies behind the figure shows between the tiles. */
  readonly transparent: boolean;
  /** One line above everything, wrapped where it is too long; empty for none. */
  readonly title: string;
  /** Names of pins, column headers, row names. */
  readonly labels: boolean;
  /** What belongs to single tiles: u, v, t, distances; and the angles between the pins of a line. */
  readonly captions: boolean;
  /** Minimum pixels between two tiles, 0 … 64. */
  readonly gutter: number;
  /** SHA-256 of the file of the fallback font, which draws what the figures' own lacks; null for none. */
  readonly font: string | null;
  /** Absent: the figure is as large as `scale` makes it, and `scale` is ignored where it is present. */
  readonly print?: PrintSize;
  /** Absent: at the right, or of a figure with a size in print where more of it fits. */
  readonly plot?: PlotPlace;
  /** Enlarged pictures are interpolated, as in a window whose pixels are smooth; absent: each pixel is a square. */
  readonly smooth?: true;
  /** η, x_T and their like are set as mathematics in every text; absent: η is upright and titles are set as typed. */
  readonly mathText?: true;
  /** Step counts are written `3 steps`, as of a consistency model, which has no S; absent: S = 3. */
  readonly stepsInWords?: true;
  /** First names of the classes it shows, by label. Absent: its texts say neither class nor guidance. */
  readonly classNames?: Readonly<Record<string, string>>;
  /** Noise is drawn for its pictures, and its texts say with which seed. Absent: they do not. */
  readonly saysNoiseSeed?: true;
}

/** What every kind of figure has. */
export interface FigureBase extends FigureStyle {
  readonly kind: string;
  readonly settings: SamplingSettings;
}

/** The default style of a kind of figure; the scale always depends on the model. */
export type DefaultStyle = Omit<FigureStyle, 'scale'>;

/** Tiles alone. */
export const bareStyle = {
  theme: 'light',
  transparent: false,
  title: '',
  labels: false,
  captions: false,
  gutter: 2,
  font: null,
} as const satisfies DefaultStyle;
/** A sheet with its texts. */
export const sheetStyle = {
  ...bareStyle,
  labels: true,
  captions: true,
  gutter: 6,
} as const satisfies DefaultStyle;
/** The same with tiles close together. */
export const stripStyle = { ...sheetStyle, gutter: 2 } as const satisfies DefaultStyle;

/** What a new figure of a kind begins with. */
export const proposedStyle = (usual: DefaultStyle): DefaultStyle => ({ ...usual, mathText: true });

/** Bounds of a size in print: inches, points and pixels per inch. */
export const PRINT_BOUNDS = {
  width: [0.5, 100],
  height: [0.5, 100],
  text: [3, 72],
  dpi: [36, 2400],
} as const;

const printSize = v.strictObject({
  width: within(PRINT_BOUNDS.width),
  height: v.exactOptional(within(PRINT_BOUNDS.height)),
  text: within(PRINT_BOUNDS.text),
  dpi: within(PRINT_BOUNDS.dpi),
});

/** Largest number of screen pixels per model pixel. */
export const MAX_SCALE = 16;
/** Largest gutter, in pixels. */
export const MAX_GUTTER = 64;
/** Longest title and longest name of a latent, in UTF-16 units. */
export const MAX_TITLE = 200;
export const MAX_NAME = 1000;

/** No figure shows more classes than it has tiles at most. */
const MAX_NAMES = 65_536;
const classNames = v.pipe(
  v.record(v.pipe(v.string(), v.maxLength(MAX_TITLE)), v.pipe(v.string(), v.maxLength(MAX_TITLE))),
  v.maxEntries(MAX_NAMES),
);

/** Settings and style for the parser of a kind; the style's fields that are left out are those of `usual`. */
export const baseFields = (usual: DefaultStyle) => ({
  settings: samplingSettings,
  scale: v.nullable(integer(1, MAX_SCALE)),
  theme: v.optional(v.picklist(['light', 'dark']), usual.theme),
  transparent: v.optional(v.boolean(), usual.transparent),
  title: v.optional(v.pipe(v.string(), v.maxLength(MAX_TITLE)), usual.title),
  labels: v.optional(v.boolean(), usual.labels),
  captions: v.optional(v.boolean(), usual.captions),
  gutter: v.optional(integer(0, MAX_GUTTER), usual.gutter),
  font: v.optional(v.nullable(sha256), usual.font),
  print: v.exactOptional(printSize),
  plot: v.exactOptional(v.picklist(plotPlaces)),
  smooth: v.exactOptional(v.literal(true)),
  mathText: v.exactOptional(v.literal(true)),
  stepsInWords: v.exactOptional(v.literal(true)),
  classNames: v.exactOptional(classNames),
  saysNoiseSeed: v.exactOptional(v.literal(true)),
});

export const namedRef = v.strictObject({ name: v.pipe(v.string(), v.maxLength(MAX_NAME)), ref: latentRef });

export const namedRefs = (min: number, max = MAX_PINS) =>
  v.pipe(v.array(namedRef), v.minLength(min), v.maxLength(max));

export const numSteps = integer(1, 100_000);

/** One or more values of S, each greater than the one before. */
export const increasingSteps = (max: number) =>
  v.pipe(
    v.array(numSteps),
    v.minLength(1),
    v.maxLength(max),
    v.check((steps) => steps.every((S, i) => i === 0 || S > steps[i - 1]!), 'must increase'),
  );
