import { previewOf as previewOfSample, type PreviewSettings } from '../core/samplers/preview.ts';
import type { SamplingSettings } from '../core/settings.ts';

/**
 * How a tile is sampled in the preview pass; null: not at all. A trajectory has no preview, its first x̂_0 are one. Of a
 * round trip only S changes, since encoding is DDIM's; it is made at η = 0 whatever the settings say. Other tasks have none.
 */
export function previewOf(
  { task, settings }: { readonly task: string; readonly settings: SamplingSettings },
  preview: PreviewSettings | null,
): SamplingSettings | null {
  if (preview === null) return null;
  if (task === 'sample') return previewOfSample(settings, preview);
  if (task !== 'round-trip') return null;
  return settings.numSteps > preview.numSteps ? { ...settings, numSteps: preview.numSteps } : null;
}
