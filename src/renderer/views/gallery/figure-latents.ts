import { MAX_SAMPLES } from '../../../contract/figures/samples.ts';
import type { LatentRef } from '../../../core/latent-ref.ts';
import type { GalleryItem } from './items.ts';
import type { GallerySource } from './source.ts';

/** The latents of an exported figure, and which of the gallery's they are. */
export interface FigureChoice {
  readonly refs: readonly LatentRef[];
  readonly which: 'selected' | 'starred' | 'ring' | 'given' | 'in view';
}

/** What is selected; else all of what has an end, as many as a figure takes; else what is in view. */
export function figureLatents(
  selected: readonly LatentRef[],
  { kind, count, refAt }: GallerySource,
  visible: readonly GalleryItem[],
): FigureChoice {
  if (selected.length > 0) return { refs: selected, which: 'selected' };
  if (kind === 'seeds')
    return { refs: visible.slice(0, MAX_SAMPLES).map(({ ref }) => ref), which: 'in view' };
  return { refs: Array.from({ length: Math.min(count, MAX_SAMPLES) }, (_, i) => refAt(i)), which: kind };
}

/** Which tiles an exported figure has: `The 3 selected tiles`. */
export function describeChoice({ refs, which }: FigureChoice): string {
  if (refs.length === 0) return 'No tiles';
  const count = refs.length === 1 ? 'The' : `The ${refs.length}`;
  const tiles = refs.length === 1 ? 'tile' : 'tiles';
  if (which === 'selected' || which === 'starred') return `${count} ${which} ${tiles}`;
  return `${count} ${tiles} ${which === 'in view' ? which : 'of this gallery'}`;
}
