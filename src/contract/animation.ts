import * as v from 'valibot';
import { figureSpec, isAnimated, type AnimatedFigure } from './figures/index.ts';
import { animationFormats, MAX_RATE, type AnimationFormat } from './formats.ts';
import { integer } from './parsers.ts';

const repeats = ['once', 'loop', 'ping-pong'] as const;

/**
 * An animation: what a figure shows side by side, one after the other.
 * - line: its frames; with labels the pins they lie between, with captions u.
 * - consistency: all rows side by side, each S in turn with the reference; two values of S flicker.
 * - trajectory: of one S x_t and x̂_0 side by side, step by step; of several S x̂_0 of each, all as far on their
 *   trajectories as the longest. The last frame is shown for a second.
 *
 * Text and paper are the figure's; only an APNG can be without paper (`transparent`).
 */
export interface AnimationSpec {
  readonly figure: AnimatedFigure;
  /** Frames per second, 1 … 60. A GIF shows at most 50. */
  readonly rate: number;
  /** `ping-pong` goes back to the second frame and, as `loop`, never ends. A video's file cannot say so: its player can. */
  readonly repeat: (typeof repeats)[number];
}

/** What a recipe says of an animation besides its figure. */
export interface Playback extends Pick<AnimationSpec, 'rate' | 'repeat'> {
  readonly format: AnimationFormat;
}

const animatedFigure: v.GenericSchema<unknown, AnimatedFigure> = v.pipe(
  figureSpec,
  v.check((figure) => isAnimated(figure), 'must be one that can be animated'),
  v.transform((figure) => figure as AnimatedFigure),
);

const playing = { rate: integer(1, MAX_RATE), repeat: v.picklist(repeats) };

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
