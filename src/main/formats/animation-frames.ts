import type { Picture } from '../figures/scene/picture.ts';

/** A film's file taken apart. */
export interface FilmFrames {
  readonly width: number;
  readonly height: number;
  /** Frames in all. */
  readonly count: number;
  /** In order, each decoded when it is asked for; throws latent/unreadable at one that cannot be. */
  frames(): AsyncGenerator<Picture>;
}

/** Of a film that is read. */
export const MAX_FRAMES = 100_000;
export const MAX_FRAME_PIXELS = 2 ** 25;
