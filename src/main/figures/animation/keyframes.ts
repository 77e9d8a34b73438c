import type { AnimationSpec } from '../../../contract/animation.ts';
import { planFigure } from '../../../contract/figures/index.ts';
import type { TileSpec } from '../../../contract/job.ts';
import { drawingOf } from '../kinds/index.ts';
import type { Keyframe } from './keyframe.ts';

/** What an animation is made of, before anything is sampled. */
export interface AnimationPlan {
  /** In the order in which they are first shown. A trajectory is one tile of many pictures. */
  readonly tiles: readonly TileSpec[];
  /** In the order in which they are shown. */
  readonly keyframes: readonly Keyframe[];
}

/** Throws as planFigure does. */
export function planAnimation({ figure, rate, repeat }: AnimationSpec): AnimationPlan {
  const { tiles } = planFigure(figure);
  const keyframes = drawingOf(figure).keyframes(figure, rate);
  if (repeat !== 'ping-pong') return { tiles, keyframes };
  // The ends stand once: an animation that never ends would show them twice in a row.
  return { tiles, keyframes: [...keyframes, ...keyframes.slice(1, -1).reverse()] };
}
