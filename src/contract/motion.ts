import type { FigureSpec } from './figure.ts';

/** The figures that can move. */
export type FilmFigure = Extract<FigureSpec, { readonly kind: 'line' | 'consistency' | 'trajectory' }>;

export const repeats = ['once', 'loop', 'ping-pong'] as const;

/**
 * A film: what a figure holds side by side, one after the other.
 * - line: its frames; with labels the pins they lie between, with captions u.
 * - consistency: all rows side by side, each S of the ladder in turn with the reference; a ladder of two flickers.
 * - trajectory: of one S x_t and x̂_0 side by side, step by step; of several S x̂_0 of each, all as far on their ways as the
 *   longest. The end stands for a second.
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

/** What a recipe says of a film besides its figure. */
export interface FilmMark extends Pick<MotionSpec, 'rate' | 'repeat'> {
  readonly format: MotionFormat;
}

/** The formats that main writes, and those that the window's encoders write. */
export const imageFormats = ['gif', 'apng'] as const;
export const videoFormats = ['webm', 'mp4'] as const;
export const motionFormats = [...imageFormats, ...videoFormats] as const;
export type ImageFormat = (typeof imageFormats)[number];
export type VideoFormat = (typeof videoFormats)[number];
export type MotionFormat = (typeof motionFormats)[number];

/** Frames a second that films have at most. */
export const FASTEST_FILM = 60;
/** Frames a second that a GIF can show: delays are hundredths of a second, and players stretch those below two. */
export const FASTEST_GIF = 50;

/** A video that main has begun: the window asks for its frames, encodes them and gives back its file. */
export interface BegunVideo {
  /** Its name in what the window asks next. */
  readonly video: string;
  readonly width: number;
  readonly height: number;
  /** Frames in all. */
  readonly count: number;
  /** Frames a second. */
  readonly rate: number;
}

/** A frame of it in RGBA8, row-major, opaque. */
export interface VideoFrame {
  readonly rgba: Uint8Array<ArrayBuffer>;
}

export function isImageFormat(format: string): format is ImageFormat {
  return (imageFormats as readonly string[]).includes(format);
}

const moving = ['line', 'consistency', 'trajectory'];

export function canMove(figure: FigureSpec): figure is FilmFigure {
  return moving.includes(figure.kind);
}
