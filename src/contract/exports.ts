import * as v from 'valibot';
import { animationSpec, type AnimationSpec } from './animation.ts';
import { dataSpec, type DataSpec } from './data.ts';
import { figureSpec, type FigureSpec } from './figures/index.ts';
import {
  animatedImageFormats,
  animationFormats,
  stillFormats,
  videoFormats,
  type AnimatedImageFormat,
  type AnimationFormat,
  type StillFormat,
  type VideoFormat,
} from './formats.ts';
import { integer } from './parsers.ts';

/** Exports: a figure as a picture, an animation, or a table or arrays of its numbers, to be saved to a file. */

/** A picture of a figure. */
export interface PictureExport {
  readonly figure: FigureSpec;
  readonly format: StillFormat;
}

/** An animation of a figure, which main writes. */
export interface AnimationExport {
  readonly animation: AnimationSpec;
  readonly format: AnimatedImageFormat;
}

/** One that the window encodes. */
export interface VideoExport {
  readonly animation: AnimationSpec;
  readonly format: VideoFormat;
}

/** What main saves without the window's encoders. */
export type ExportSpec =
  | { readonly kind: 'picture'; readonly spec: PictureExport }
  | { readonly kind: 'animation'; readonly spec: AnimationExport }
  | { readonly kind: 'data'; readonly spec: DataSpec };

export const pictureExport: v.GenericSchema<unknown, PictureExport> = v.strictObject({
  figure: figureSpec,
  format: v.picklist(stillFormats),
});

export const animationExport: v.GenericSchema<unknown, AnimationExport> = v.strictObject({
  animation: animationSpec,
  format: v.picklist(animatedImageFormats),
});

/** Parses what the window asks to be saved. */
export const exportSpec: v.GenericSchema<unknown, ExportSpec> = v.variant('kind', [
  v.strictObject({ kind: v.literal('picture'), spec: pictureExport }),
  v.strictObject({ kind: v.literal('animation'), spec: animationExport }),
  v.strictObject({ kind: v.literal('data'), spec: dataSpec }),
]);

export const videoExport: v.GenericSchema<unknown, VideoExport> = v.strictObject({
  animation: animationSpec,
  format: v.picklist(videoFormats),
});

/** Which exports are cancelled: the picture that is made, what an animation's preview needs, or everything else. */
export const exportGroups = ['picture', 'preview', 'others'] as const;
export type ExportGroup = (typeof exportGroups)[number];

/** A file that was saved; null: the person closed the dialog. */
export type Saved = { readonly path: string } | null;

/** A figure's file as it was made, before it is saved anywhere. */
export interface PreparedFigure {
  readonly width: number;
  readonly height: number;
  /** Its length. */
  readonly bytes: number;
  /** The file itself; null when it is too large to be shown. */
  readonly preview: Uint8Array<ArrayBuffer> | null;
  /** Why the picture cannot be made again from its recipe, in one line; null when it can. */
  readonly notReproducibleBecause: string | null;
}

/** A figure for the clipboard. */
export interface CopiedFigure {
  /** A PNG that contains the recipe. */
  readonly png: Uint8Array<ArrayBuffer>;
  /** The recipe as JSON; null where the picture cannot be made again. */
  readonly recipe: string | null;
  /** Why it cannot, in one line; null where it can. */
  readonly notReproducibleBecause: string | null;
}

/** A video that main has begun: the window asks for its frames, encodes them and gives back its file. */
export interface BegunVideo {
  /** Its name in what the window asks next. */
  readonly video: string;
  readonly width: number;
  readonly height: number;
  /** Frames in all. */
  readonly count: number;
  /** Frames per second. */
  readonly rate: number;
}

/** A frame of it in RGBA8, row-major, opaque. */
export interface VideoFrame {
  readonly rgba: Uint8Array<ArrayBuffer>;
}

/** An animation that is looked at before it is saved. */
export interface AnimationPreview {
  readonly animation: AnimationSpec;
  /** Decides what it is drawn on: videos have even sides and paper. */
  readonly format: AnimationFormat;
}

export const animationPreview: v.GenericSchema<unknown, AnimationPreview> = v.strictObject({
  animation: animationSpec,
  format: v.picklist(animationFormats),
});

/** A preview that main has begun: the window asks for its frames. */
export interface BegunPreview extends Omit<BegunVideo, 'video'> {
  /** Its name in what the window asks next. */
  readonly preview: string;
}

/** A preview by its name. */
export const begunPreview = v.strictObject({ preview: v.pipe(v.string(), v.maxLength(64)) });

const MAX_PIECE = 2 ** 24;

/** A video by its name. */
export const begunVideo = v.strictObject({ video: v.pipe(v.string(), v.maxLength(64)) });

/** A piece of an encoded file, and where it belongs. */
export const videoPiece = v.strictObject({
  ...begunVideo.entries,
  at: integer(0, 2 ** 40),
  bytes: v.pipe(
    v.instance(Uint8Array),
    v.check(({ length }) => length <= MAX_PIECE, `must be at most ${MAX_PIECE} bytes`),
  ),
});
