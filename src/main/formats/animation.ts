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
export const MAX_FRAME_PIXELS = 2 ** 25;
