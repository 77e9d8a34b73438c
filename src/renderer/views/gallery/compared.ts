import type { PreviewSettings } from '../../../core/samplers/preview.ts';
import { PREVIEW_QUALITY_STEPS } from '../../../core/samplers/preview.ts';
import { solverTitle } from '../../../core/samplers/index.ts';
import { defaultSettings, type SamplingSettings } from '../../../core/settings.ts';
import { stepCountText } from '../../../core/step-count.ts';
import type { Compares, Variant } from '../../state/comparing.svelte.ts';

/** How a preview is sampled that stands alone. */
export function settingsOfPreview(
  preview: PreviewSettings,
  { condition }: Pick<SamplingSettings, 'condition'>,
): SamplingSettings {
  return { ...defaultSettings(preview.numSteps), ...preview, ...(condition && { condition }) };
}

/**
 * How tiles are sampled where η is compared. The solver of previews takes no η, and no preview can stand for a picture
 * with step noise: both sides are DDIM's, at the S at which its pictures are as near as a preview's, so that η alone differs.
 */
function settingsForEta(
  { tau }: PreviewSettings,
  { noiseSeed, condition }: SamplingSettings,
): SamplingSettings {
  const settings = { ...defaultSettings(PREVIEW_QUALITY_STEPS), tau, noiseSeed };
  return { ...settings, ...(condition && { condition }) };
}

/**
 * What a gallery compares: its tiles, which are previews, and not the pictures that the other views show.
 *
 * @param present how those are sampled
 */
export function comparesOf(preview: PreviewSettings, present: SamplingSettings): Compares {
  return {
    kinds: ['lerp', 'eta', 'steps', 'solver', 'class', 'model'],
    refuses: { lerp: 'the latents of the gallery lie on no path' },
    settings: settingsOfPreview(preview, present),
    settingsFor: { eta: settingsForEta(preview, present) },
  };
}

/** Two ways of sampling that stand side by side in each place. */
export interface ComparedTiles extends Variant {
  /** Of what the variant stands beside. */
  readonly presentSettings: SamplingSettings;
  readonly presentInWords: boolean;
}

/**
 * The variant with what it stands beside.
 *
 * @param second how previews of the second model are sampled
 * @param inWords how step counts of the open model are written (stepCountText)
 */
export function comparedTiles(
  variant: Variant | null,
  { settings, settingsFor }: Compares,
  second: PreviewSettings,
  inWords: boolean = false,
): ComparedTiles | null {
  if (!variant) return null;
  return {
    ...variant,
    presentSettings: settingsFor?.[variant.kind] ?? settings!,
    presentInWords: inWords,
    ...(variant.isOtherModel && { settings: settingsOfPreview(second, variant.settings) }),
  };
}

/** What both sides share: `DDIM, S = 10`; each its own where two models' previews differ. '' where they share nothing. */
export function describeSampling(compared: ComparedTiles): string {
  const { presentSettings, presentInWords, settings, stepsInWords, isOtherModel } = compared;
  const a = partsOf(presentSettings, presentInWords);
  const b = partsOf(settings, stepsInWords);
  const shared = a.filter((part) => b.includes(part));
  return isOtherModel && shared.length < a.length ? `${a.join(', ')} | ${b.join(', ')}` : shared.join(', ');
}

/** Which picture is on which side: `η = 0 | η = 1`. */
export function describeSides({ presentTitle, title }: ComparedTiles): string {
  return `${presentTitle} | ${title}`;
}

/** A consistency model, whose counts are written in words, has no solvers. */
function partsOf(settings: SamplingSettings, inWords: boolean): string[] {
  const steps = stepCountText(settings.numSteps, inWords);
  return inWords ? [steps] : [solverTitle(settings), steps];
}
