import * as v from 'valibot';
import { figureSpec, isAnimated, type AnimatedFigure } from './figures/index.ts';
import { line, type LineFigure } from './figures/line.ts';
import { animationFormats, MAX_RATE, type AnimationFormat } from './formats.ts';
import { integer } from './parsers.ts';

const repeats = ['once', 'loop', 'ping-pong'] as const;

/** How large an animation is: the longer side of each picture, in pixels; or the whole frame, with the pictures in its middle. */
export type AnimationSize =
  { readonly picture: number } | { readonly width: number; readonly height: number };

/** Bounds of a picture's and of a frame's sides, in pixels. */
export const ANIMATION_SIDE = [16, 4096] as const;

/**
 * An animation: what a figure shows side by side, one after the other.
 * - line: its frames; with labels the pins they lie between, with captions u.
 * - consistency: all rows side by side, each S in turn with the reference; two values of S flicker.
 * - trajectory: of one S x_t and x̂_0 side by side, step by step; of several S x̂_0 of each, all as far on their
 *   trajectories as the longest. The last frame is shown for a second.
 * - comparison: what its first side shows, each picture beside that of the second side.
 *
 * Text and paper are the figure's; only an APNG can be without paper (`transparent`).
 */
export interface AnimationSpec {
  readonly figure: AnimatedFigure;
  /** Frames per second, 1 … 60. A GIF shows at most 50. */
  readonly rate: number;
  /** `ping-pong` goes back to the second frame and, as `loop`, never ends. A video's file cannot say so: its player can. */
  readonly repeat: (typeof repeats)[number];
  /** Absent: as the figure's scale makes it. */
  readonly size?: AnimationSize;
}

/** What a recipe says of an animation besides its figure. */
export interface Playback extends Pick<AnimationSpec, 'rate' | 'repeat' | 'size'> {
  readonly format: AnimationFormat;
}

/** A figure whose u can be spaced by its pictures. */
export type EvenMotionFigure = LineFigure;

export const evenMotionFigure = line.schema;

/** The figure, where its u can be spaced by its pictures; else null. */
export function evenMotionOf(figure: AnimatedFigure): EvenMotionFigure | null {
  return figure.kind === 'line' ? figure : null;
}

/**
 * How a line's u is spaced so that its pictures are equally far apart. The distance between neighbouring
 * frames, the closing one of a closed line included: the root mean square over all values of x_0 in [0, 1], clamped.
 */
export interface EvenMotion {
  /** For the figure's field `innerU`. Its own u where no other makes the largest distance smaller. */
  readonly innerU: readonly (readonly number[])[];
  /** The largest distance with the figure's own u. */
  readonly before: number;
  /** The largest distance with these: less than before, or equal where they are the figure's own. */
  readonly after: number;
}

const animatedFigure: v.GenericSchema<unknown, AnimatedFigure> = v.pipe(
  figureSpec,
  v.check((figure) => isAnimated(figure), 'must be one that can be animated'),
  v.transform((figure) => figure as AnimatedFigure),
);

const side = integer(...ANIMATION_SIDE);
const pictureSize = v.strictObject({ picture: side });
const frameSize = v.strictObject({ width: side, height: side });
/** Chosen by its field: a union would not say which field is wrong. */
const animationSize = v.lazy((size): v.GenericSchema<unknown, AnimationSize> =>
  typeof size === 'object' && size !== null && 'picture' in size ? pictureSize : frameSize,
);

const playing = {
  rate: integer(1, MAX_RATE),
  repeat: v.picklist(repeats),
  size: v.exactOptional(animationSize),
};

/** Parses what a recipe from an untrusted source says of an animation. */
export const playback: v.GenericSchema<unknown, Playback> = v.strictObject({
  format: v.picklist(animationFormats),
  ...playing,
});

/** Parses an animation that may be untrusted. */
export const animationSpec: v.GenericSchema<unknown, AnimationSpec> = v.strictObject({
  figure: animatedFigure,
  ...playing,
});
