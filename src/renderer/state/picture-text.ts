import { solverTitle } from '../../core/samplers/index.ts';
import { previewOf, type PreviewSettings } from '../../core/samplers/preview.ts';
import type { SamplingSettings } from '../../core/settings.ts';
import { stepCountText } from '../../core/step-count.ts';
import type { Picture } from './picture-store.ts';

/**
 * What a picture's S is preceded by: `preview, UniPC-2, ` for a preview; '' for others. A clipped picture's preview has
 * the picture's own solver. A consistency model, whose counts are written in words, has no solvers.
 */
export function previewPrefix(
  { isPreview }: Picture,
  wanted: SamplingSettings,
  preview: PreviewSettings,
  inWords = false,
): string {
  if (!isPreview) return '';
  return inWords ? 'preview, ' : `preview, ${solverTitle(previewOf(wanted, preview) ?? wanted)}, `;
}

/** How a picture was sampled: `S = 50`, or `preview, UniPC-2, S = 5`; of a consistency model `1 step`. */
export function describePicture(
  picture: Picture,
  wanted: SamplingSettings,
  preview: PreviewSettings,
  inWords = false,
): string {
  return `${previewPrefix(picture, wanted, preview, inWords)}${stepCountText(picture.numSteps, inWords)}`;
}
