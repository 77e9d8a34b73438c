import * as v from 'valibot';
import { figureSpec } from './figure-spec.ts';
import {
  canMove,
  FASTEST_FILM,
  motionFormats,
  repeats,
  type FilmFigure,
  type FilmMark,
  type MotionSpec,
} from './motion.ts';
import { integer } from './parsers.ts';

const filmFigure: v.GenericSchema<unknown, FilmFigure> = v.pipe(
  figureSpec,
  v.check((figure) => canMove(figure), 'must be one that can move'),
  v.transform((figure) => figure as FilmFigure),
);

const playing = { rate: integer(1, FASTEST_FILM), repeat: v.picklist(repeats) };

/** Parses what a recipe from anybody says of a film. */
export const filmMark: v.GenericSchema<unknown, FilmMark> = v.strictObject({
  format: v.picklist(motionFormats),
  ...playing,
});

/** Parses a film that may come from anybody. */
export const motionSpec: v.GenericSchema<unknown, MotionSpec> = v.strictObject({
  figure: filmFigure,
  ...playing,
});

const MAX_PIECE = 2 ** 24;

/** A piece of an encoded file, and where it belongs. */
export const videoPiece = v.strictObject({
  video: v.pipe(v.string(), v.maxLength(64)),
  at: integer(0, 2 ** 40),
  bytes: v.pipe(
    v.instance(Uint8Array),
    v.check(({ length }) => length <= MAX_PIECE, `must be at most ${MAX_PIECE} bytes`),
  ),
});
