import type { AnimationSize } from '../../../contract/animation.ts';
import type { AnimatedFigure } from '../../../contract/figures/index.ts';
import type { LetterReport } from '../../../contract/letters.ts';
import type { LetterOptions } from '../fonts/figure-letters.ts';
import { orInvalid } from '../invalid.ts';
import { createRasterizer } from '../scene/rasterizer.ts';
import { planAnimation } from './keyframes.ts';
import { layAnimation, setHeaders } from './layout.ts';

/**
 * What the fonts make of all texts of an animation; nothing is sampled. Throws `request/invalid` as renderAnimation
 * does.
 */
export function animationLetters(
  figure: AnimatedFigure,
  { shape, resources, font }: LetterOptions,
  size?: AnimationSize,
): LetterReport {
  const plan = orInvalid(() => planAnimation({ figure, rate: 1, repeat: 'once' }));
  const rasterizer = createRasterizer(resources, font);
  setHeaders(figure, layAnimation(figure, plan, shape, rasterizer, { size, even: false }), plan, rasterizer);
  return rasterizer.type.letters;
}
