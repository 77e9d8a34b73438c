import type { FigureSpec } from '../../contract/figures/index.ts';
import { bareStyle, MAX_NAME } from '../../contract/figures/style.ts';
import type { TileSpec } from '../../contract/job.ts';
import type { Pin } from '../../contract/pin.ts';
import { describeRef } from '../state/pin.ts';

/** One picture as a figure: its latent, named as people know it, and its settings, without texts and in the model's size. */
export function tileFigure(
  { ref, settings }: Pick<TileSpec, 'ref' | 'settings'>,
  pins: readonly Pin[],
): FigureSpec {
  const name = describeRef(ref, pins).slice(0, MAX_NAME);
  return { kind: 'samples', pins: [{ name, ref }], ...bareStyle, settings, scale: 1 };
}
