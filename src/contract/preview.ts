import { previewOf as previewOfSample, type PreviewSettings } from '../core/samplers/preview.ts';
import type { SamplingSettings } from '../core/settings.ts';
import type { TileSpec } from './job.ts';

/**
 * How a tile is sampled in the preview pass; null: not at all. A trajectory has no preview, its first x̂_0 are one. Of a
 * round trip only S changes, since encoding is DDIM's; it is made at η = 0 whatever the settings say.
 */
export function previewOf(
  { task, settings }: { readonly task: TileSpec['task'] | 'encode'; readonly settings: SamplingSettings },
  preview: PreviewSettings | null,
): SamplingSettings | null {
  if (preview === null || task === 'trajectory') return null;
  if (task === 'sample') return previewOfSample(settings, preview);
  return settings.numSteps > preview.numSteps ? { ...settings, numSteps: preview.numSteps } : null;
}
