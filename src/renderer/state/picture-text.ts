import { solverTitle } from '../../core/samplers/index.ts';
import type { PreviewSettings } from '../../core/samplers/preview.ts';
import type { Picture } from './picture-store.ts';

/** How a picture was sampled, in words: `S = 50`; of a preview with its solver, `preview, UniPC-2, S = 5`. */
export function describePicture({ isPreview, numSteps }: Picture, preview: PreviewSettings): string {
  return isPreview ? `preview, ${solverTitle(preview)}, S = ${numSteps}` : `S = ${numSteps}`;
}
