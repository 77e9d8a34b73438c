import type { AnimationSpec } from '../../../contract/animation.ts';
import { StudioError } from '../../../contract/errors.ts';
import { hasTransparency, isVideo, maxRateOf, type AnimationFormat } from '../../../contract/formats.ts';
import type { Animation } from '../../formats/animation.ts';
import type { RunTiles } from '../../jobs/run.ts';
import type { DrawOptions } from '../figure.ts';
import { checkFont } from '../fonts/figure-letters.ts';
import { orInvalid } from '../invalid.ts';
import { checkPictureShape } from '../scene/picture.ts';
import { createRasterizer } from '../scene/rasterizer.ts';
import { planAnimation, type AnimationPlan } from './keyframes.ts';
import { createKeyframeDrawer, layAnimation } from './layout.ts';
import { animationLetters } from './letters.ts';
import type { SourcePicture } from './counted-pictures.ts';
import { TileSource } from './picture-source.ts';
import { StepSource } from './step-source.ts';

const MAX_FRAMES = 100_000;

/**
 * Lays an animation out for a format; its tiles are sampled as its frames are read. What cannot be drawn (as
 * renderFigure has it, more than 100,000 frames, a rate that the format cannot show) is refused as `request/invalid`
 * at once.
 */
export function renderAnimation(
  spec: AnimationSpec,
  format: AnimationFormat,
  run: RunTiles,
  options: DrawOptions,
): Animation {
  checkPictureShape(options.shape);
  const plan = orInvalid(() => planAnimation(spec));
  const { keyframes } = plan;
  checkAnimation(spec, format, keyframes.length);
  checkFont(spec.figure, options.font, () => animationLetters(spec.figure, options, spec.size));
  const figure = { ...spec.figure, transparent: spec.figure.transparent && hasTransparency(format) };
  const rasterizer = createRasterizer(options.resources, options.font);
  const layout = layAnimation(figure, plan, options.shape, rasterizer, {
    size: spec.size,
    even: isVideo(format),
  });
  return {
    width: layout.width,
    height: layout.height,
    count: keyframes.length,
    rate: spec.rate,
    endless: spec.repeat !== 'once',
    opaque: !figure.transparent,
    async *frames() {
      const draw = createKeyframeDrawer(figure, layout, rasterizer);
      const source = createSource(plan, run, options);
      try {
        for (const keyframe of keyframes) {
          options.signal?.throwIfAborted();
          const pictures: SourcePicture[] = [];
          for (const { tile } of keyframe) pictures.push(await source.take(tile));
          yield draw(keyframe, pictures);
        }
      } finally {
        source.close();
      }
    },
  };
}

function createSource(plan: AnimationPlan, run: RunTiles, options: DrawOptions) {
  const isOfSteps = plan.tiles.some(({ task }) => task === 'trajectory');
  const Source = isOfSteps ? StepSource : TileSource;
  return new Source(plan.tiles, countUses(plan), options.shape, run, options);
}

function checkAnimation({ rate }: AnimationSpec, format: AnimationFormat, count: number): void {
  if (count > MAX_FRAMES)
    throw new StudioError(
      'request/invalid',
      `animation of ${count} frames is too long, at most ${MAX_FRAMES}`,
    );
  const maxRate = maxRateOf(format);
  if (rate > maxRate)
    throw new StudioError(
      'request/invalid',
      `rate ${rate} is more than the ${maxRate} frames per second of a ${format.toUpperCase()}: choose a lower one, or APNG`,
    );
}

function countUses({ keyframes }: AnimationPlan): number[] {
  const uses: number[] = [];
  for (const keyframe of keyframes) for (const { tile } of keyframe) uses[tile] = (uses[tile] ?? 0) + 1;
  return uses;
}
