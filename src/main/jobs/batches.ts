import type { SamplingSettings } from '../../core/settings.ts';

/** One tile at one S; a tile with a preview pass is worked on twice. */
export interface WorkItem {
  /** Index into the job's tiles. */
  readonly tile: number;
  readonly settings: SamplingSettings;
  /** At the wanted S, not the preview's. */
  readonly final: boolean;
}

/** Tiles that walk the same τ in lockstep. */
export interface Batch {
  readonly items: readonly WorkItem[];
  readonly settings: SamplingSettings;
  readonly final: boolean;
}

/** Preview items of all tiles first, then the wanted ones, each in the order of the tiles. */
export function planWork(
  tiles: readonly { readonly settings: SamplingSettings }[],
  previewSteps: number | null,
): WorkItem[] {
  const previews: WorkItem[] = [];
  const finals: WorkItem[] = [];
  tiles.forEach(({ settings }, tile) => {
    if (previewSteps !== null && settings.numSteps > previewSteps)
      previews.push({ tile, settings: { ...settings, numSteps: previewSteps }, final: false });
    finals.push({ tile, settings, final: true });
  });
  return [...previews, ...finals];
}

/**
 * Cuts work into batches of equal settings, at most `size` each and even within a group: 13 tiles at
 * size 8 make 7 and 6, not 8 and 5, so that the last one is not slow for few. Groups keep the order
 * in which their first item came.
 */
export function cutBatches(items: readonly WorkItem[], size: number): Batch[] {
  const groups = new Map<string, WorkItem[]>();
  for (const item of items) {
    const key = JSON.stringify([item.final, item.settings]);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return [...groups.values()].flatMap((group) => {
    const count = Math.ceil(group.length / size);
    const each = Math.ceil(group.length / count);
    return Array.from({ length: count }, (_, i) => ({
      items: group.slice(i * each, (i + 1) * each),
      settings: group[0]!.settings,
      final: group[0]!.final,
    })).filter((batch) => batch.items.length > 0);
  });
}
