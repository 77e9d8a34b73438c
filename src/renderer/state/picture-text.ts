import { solverTitle } from '../../core/samplers/index.ts';
import { previewOf, type PreviewSettings } from '../../core/samplers/preview.ts';
import type { SamplingSettings } from '../../core/settings.ts';
import type { Picture } from './picture-store.ts';

/**
 * What a picture's S is preceded by: `preview, UniPC-2, ` for a preview; '' for others. A clipped picture's preview has
 * the picture's own solver.
 */
export function previewPrefix(
  { isPreview }: Picture,
  wanted: SamplingSettings,
  preview: PreviewSettings,
): string {
  return isPreview ? `preview, ${solverTitle(previewOf(wanted, preview) ?? wanted)}, ` : '';
}

/** How a picture was sampled, in words: `S = 50`, or `preview, UniPC-2, S = 5`. */
export function describePicture(
  picture: Picture,
  wanted: SamplingSettings,
  preview: PreviewSettings,
): string {
  return `${previewPrefix(picture, wanted, preview)}S = ${picture.numSteps}`;
}
