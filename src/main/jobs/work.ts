import type { Task } from '../../contract/job.ts';
import { previewOf } from '../../contract/preview.ts';
import type { PreviewSettings } from '../../core/samplers/preview.ts';
import type { SamplingSettings } from '../../core/settings.ts';

/** What is asked of a tile: a task of the contract, or (command line only) the encoding alone. */
export type TileTask = Task | 'encode';

/** One tile at one S; a tile with a preview pass is worked on twice. */
export interface WorkItem {
  /** Index into the job's tiles. */
  readonly tile: number;
  readonly settings: SamplingSettings;
  /** At the wanted S, not the preview's. */
  readonly final: boolean;
}

/**
 * Preview items of all tiles first, then the wanted ones, each in the order of the tiles. A trajectory has no preview:
 * its first x̂_0 are one.
 */
export function planWork(
  tiles: readonly { readonly task: TileTask; readonly settings: SamplingSettings }[],
  preview: PreviewSettings | null,
): WorkItem[] {
  const previews: WorkItem[] = [];
  const finals: WorkItem[] = [];
  tiles.forEach((spec, tile) => {
    const early = previewOf(spec, preview);
    if (early) previews.push({ tile, settings: early, final: false });
    finals.push({ tile, settings: spec.settings, final: true });
  });
  return [...previews, ...finals];
}
