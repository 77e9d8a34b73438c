import { StudioError } from '../../contract/errors.ts';
import type { Picture } from '../../core/image.ts';

/** An animation that is about to be made: what a file's header needs, and the frames. */
export interface Animation {
  readonly width: number;
  readonly height: number;
  /** Frames in all. */
  readonly count: number;
  /** Frames per second. */
  readonly rate: number;
  /** It begins again at its end. */
  readonly endless: boolean;
  /** Every pixel has opacity 255. */
  readonly opaque: boolean;
  /**
   * The frames in order, each made when it is asked for and valid for good; to be read once. Rejects as the run does
   * that samples their tiles, and cancels it when nobody reads on.
   */
  frames(): AsyncGenerator<Picture>;
}

/** The file of an animation taken apart. */
export interface AnimationFrames {
  readonly width: number;
  readonly height: number;
  /** Frames in all. */
  readonly count: number;
  /** In order, each decoded when it is asked for; throws latent/unreadable at one that cannot be. */
  frames(): AsyncGenerator<Picture>;
}

/** Of an animation that is read. */
export const MAX_FRAMES = 100_000;

/** Of the frames of an animation, written or read. Sides are 16 bits in a GIF; each frame is in memory as a whole. */
export const FRAME_BOUNDS = { side: 65_535, pixels: 2 ** 25 };

/** Throws `request/invalid` on frames that no file could contain, or none could be read with, before any are made. */
export function checkFrameSize(width: number, height: number): void {
  const { side, pixels } = FRAME_BOUNDS;
  if (width > side || height > side || width * height > pixels)
    throw new StudioError(
      'request/invalid',
      `frame of ${width} × ${height} pixels is too large (at most ${side} a side and ${pixels} in all): choose a smaller size or fewer pictures`,
    );
}
