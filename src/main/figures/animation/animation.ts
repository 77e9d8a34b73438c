import { StudioError } from '../../../contract/errors.ts';
import { FASTEST_GIF, videoFormats, type MotionFormat, type MotionSpec } from '../../../contract/motion.ts';
import type { RunTiles } from '../../jobs/run.ts';
import type { DrawOptions } from '../figure.ts';
import { checkFont } from '../fonts/figure-letters.ts';
import { orInvalid } from '../invalid.ts';
import { checkPictureShape, type Picture } from '../scene/picture.ts';
import { createRasterizer } from '../scene/rasterizer.ts';
import { createShotDrawer, layFilm } from './layout.ts';
import { filmLetters } from './letters.ts';
import { planFilm, type FilmPlan } from './keyframes.ts';
import { createPictureShelf, type ShelvedPicture } from './picture-cache.ts';
import { createWayShelf } from './trajectory-source.ts';

/** A film that is about to be made: what a file's head needs, and the frames. */
export interface Film {
  readonly width: number;
  readonly height: number;
  /** Frames in all. */
  readonly count: number;
  /** Frames a second. */
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

const MAX_FRAMES = 100_000;

/**
 * Lays a film out for a format; its tiles are sampled as its frames are read. What cannot be drawn (as renderFigure has
 * it, more than 100,000 frames, a rate that the format cannot show) is refused as `request/invalid` at once.
 */
export function renderFilm(
  spec: MotionSpec,
  format: MotionFormat,
  run: RunTiles,
  options: DrawOptions,
): Film {
  checkPictureShape(options.shape);
  const plan = orInvalid(() => planFilm(spec));
  const { tiles, shots } = plan;
  checkFilm(spec, format, shots.length);
  checkFont(spec.figure, options.font, () => filmLetters(spec.figure, options));
  const { rate, repeat } = spec;
  const figure = { ...spec.figure, transparent: spec.figure.transparent && format === 'apng' };
  const rasterizer = createRasterizer(options.resources, options.font);
  const isVideo = (videoFormats as readonly MotionFormat[]).includes(format);
  const layout = layFilm(figure, plan, options.shape, rasterizer, isVideo);
  return {
    width: layout.width,
    height: layout.height,
    count: shots.length,
    rate,
    endless: repeat !== 'once',
    opaque: !figure.transparent,
    async *frames() {
      const draw = createShotDrawer(figure, layout, rasterizer);
      const createShelf = figure.kind === 'trajectory' ? createWayShelf : createPictureShelf;
      const shelf = createShelf(tiles, countUses(plan), options.shape, run, options);
      try {
        for (const shot of shots) {
          options.signal?.throwIfAborted();
          const pictures: ShelvedPicture[] = [];
          for (const { tile } of shot) pictures.push(await shelf.take(tile));
          yield draw(shot, pictures);
        }
      } finally {
        shelf.close();
      }
    },
  };
}

function checkFilm({ rate }: MotionSpec, format: MotionFormat, count: number): void {
  if (count > MAX_FRAMES)
    throw new StudioError('request/invalid', `film of ${count} frames is too long, at most ${MAX_FRAMES}`);
  if (format === 'gif' && rate > FASTEST_GIF)
    throw new StudioError(
      'request/invalid',
      `rate ${rate} is more than the ${FASTEST_GIF} frames a second that a GIF shows: choose a lower one, or APNG`,
    );
}

function countUses({ shots }: FilmPlan): number[] {
  const uses: number[] = [];
  for (const shot of shots) for (const { tile } of shot) uses[tile] = (uses[tile] ?? 0) + 1;
  return uses;
}
