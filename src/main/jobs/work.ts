import type { StepTag, Task } from '../../contract/job.ts';
import { previewOf } from '../../contract/preview.ts';
import type { PreviewSettings } from '../../core/samplers/preview.ts';
import type { SamplingSettings } from '../../core/settings.ts';
import type { Space } from './run.ts';

/**
 * What is asked of a tile: a task of the contract, or a part of one, whose result is numbers.
 * - encode: the latent is an image; the result is its x_T.
 * - sample-latent: the latent is x_T; the result is x_0 before it is decoded.
 * - decode: the latent is x_0; the result is its picture.
 * - encode-picture: the latent is an image; the result is x_0 as the denoiser takes it.
 */
export type TileTask = Task | 'encode' | 'sample-latent' | 'decode' | 'encode-picture';

const FROM_PICTURES: readonly TileTask[] = ['encode', 'round-trip', 'autoencode', 'encode-picture'];
const TO_LATENTS: readonly TileTask[] = ['encode', 'sample-latent', 'encode-picture'];

/** Whether a task starts from an image, not from a latent of the denoiser. */
export function startsFromPicture(task: TileTask): boolean {
  return FROM_PICTURES.includes(task);
}

/** What the expressions of a figure's tiles stand for; all of a figure's tiles start from the same. */
export function startSpaceOf(tiles: readonly { readonly task: TileTask }[]): Space {
  return tiles.some(({ task }) => startsFromPicture(task)) ? 'images' : 'latents';
}

/** Whether a task ends in a latent of the denoiser, not in a picture. */
export function endsInLatent(task: TileTask): boolean {
  return TO_LATENTS.includes(task);
}

/** One tile at one S; a tile with a preview pass is worked on twice. */
export interface WorkItem {
  /** Index into the job's tiles. */
  readonly tile: number;
  readonly settings: SamplingSettings;
  /** At the wanted S, not the preview's. */
  readonly final: boolean;
  /** The picture is x̂_0 of this step of the tile's trajectory; absent: it is the tile's own. */
  readonly step?: StepTag;
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
