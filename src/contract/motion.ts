import * as v from 'valibot';
import { figureSpec } from './figure-spec.ts';
import type { FigureSpec } from './figure.ts';
import { integer } from './parsers.ts';

/** The figures that can move. */
export type FilmFigure = Extract<FigureSpec, { readonly kind: 'line' | 'consistency' }>;

export const repeats = ['once', 'loop', 'ping-pong'] as const;

/**
 * A film: what a figure holds side by side, one after the other.
 * - line: its frames; with labels the pins they lie between, with captions u.
 * - consistency: all rows side by side, each S of the ladder in turn with the reference; a ladder of two flickers.
 *
 * Text and paper are the figure's; only an APNG can be without paper (`transparent`).
 */
export interface MotionSpec {
  readonly figure: FilmFigure;
  /** Frames a second, 1 … 60. A GIF shows at most 50. */
  readonly rate: number;
  /** `ping-pong` goes back to the second frame and, as `loop`, never ends. A video's file cannot say so: its player can. */
  readonly repeat: (typeof repeats)[number];
}

/** The formats that main writes, and those that the window's encoders write. */
export const imageFormats = ['gif', 'apng'] as const;
export const videoFormats = ['webm', 'mp4'] as const;
export const motionFormats = [...imageFormats, ...videoFormats] as const;
export type ImageFormat = (typeof imageFormats)[number];
export type VideoFormat = (typeof videoFormats)[number];
export type MotionFormat = (typeof motionFormats)[number];

/** Frames a second that a GIF can show: delays are hundredths of a second, and players stretch those below two. */
export const FASTEST_GIF = 50;

const moving = ['line', 'consistency'];

const filmFigure: v.GenericSchema<unknown, FilmFigure> = v.pipe(
  figureSpec,
  v.check(({ kind }) => moving.includes(kind), 'must be one that can move'),
  v.transform((figure) => figure as FilmFigure),
);

/** Parses a film that may come from anybody. */
export const motionSpec: v.GenericSchema<unknown, MotionSpec> = v.strictObject({
  figure: filmFigure,
  rate: integer(1, 60),
  repeat: v.picklist(repeats),
});
