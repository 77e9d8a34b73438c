import { ANIMATION_SIDE, type AnimationSize } from './animation.ts';

/** Sizes that many animations have, by name. */
export const animationSizes = {
  '512': { picture: 512 },
  '1024': { picture: 1024 },
  '1080p': { width: 1920, height: 1080 },
} as const satisfies Readonly<Record<string, AnimationSize>>;

/**
 * Reads the size of an animation: a name of the list, the longer side of each picture ("640"), or the whole frame
 * ("1280x720", "1280 × 720").
 *
 * @throws one line that names the text
 */
export function readAnimationSize(text: string): AnimationSize {
  const named = Object.entries(animationSizes).find(([name]) => name === text.trim())?.[1];
  if (named) return named;
  const sides = text.split(/[×x*]/i).map((side) => readSide(side.trim(), text));
  const [width, height] = sides;
  if (sides.length === 1) return { picture: width! };
  if (sides.length === 2) return { width: width!, height: height! };
  throw new Error(`${text}: must be the side of a picture, or width × height`);
}

function readSide(side: string, text: string): number {
  const [least, most] = ANIMATION_SIDE;
  const value = /^\d+$/.test(side) ? Number(side) : NaN;
  if (!(value >= least && value <= most))
    throw new Error(`${text}: must be pixels in [${least}, ${most}]: a side, or width × height`);
  return value;
}
