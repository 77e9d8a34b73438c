import * as v from 'valibot';
import type { Condition } from '../../core/condition.ts';
import type { LatentRef } from '../../core/latent-ref.ts';
import type { SamplingSettings } from '../../core/settings.ts';
import { condition } from '../condition.ts';
import { integer, latentRef, samplingSettings, sha256 } from '../parsers.ts';
import { MAX_PINS } from '../pin.ts';

/** What the figures of every kind share: their style, their settings, and how latents are named. */

/** A latent under the name that a figure prints beside it. */
export interface NamedRef {
  readonly name: string;
  readonly ref: LatentRef;
}

/** How a figure of any kind is drawn. */
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
}

/** What every kind of figure has. */
export interface FigureBase extends FigureStyle {
  readonly kind: string;
  readonly settings: SamplingSettings;
  /** Of every tile; absent where the model takes none. */
  readonly condition?: Condition;
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

/** Largest number of screen pixels per model pixel. */
export const MAX_SCALE = 16;
/** Largest gutter, in pixels. */
export const MAX_GUTTER = 64;
/** Longest title and longest name of a latent, in UTF-16 units. */
export const MAX_TITLE = 200;
export const MAX_NAME = 1000;

/** Settings and style for the parser of a kind; the style's fields that are left out are those of `usual`. */
export const baseFields = (usual: DefaultStyle) => ({
  settings: samplingSettings,
  condition: v.exactOptional(condition),
  scale: v.nullable(integer(1, MAX_SCALE)),
  theme: v.optional(v.picklist(['light', 'dark']), usual.theme),
  transparent: v.optional(v.boolean(), usual.transparent),
  title: v.optional(v.pipe(v.string(), v.maxLength(MAX_TITLE)), usual.title),
  labels: v.optional(v.boolean(), usual.labels),
  captions: v.optional(v.boolean(), usual.captions),
  gutter: v.optional(integer(0, MAX_GUTTER), usual.gutter),
  font: v.optional(v.nullable(sha256), usual.font),
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
