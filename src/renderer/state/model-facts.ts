import type { StudioState } from '../../contract/studio.ts';
import { previewSettings, type PreviewSettings } from '../../core/samplers/preview.ts';
import { ALWAYS_NOISY, type Surroundings } from './tile.ts';

/** An open model and the device that runs it, of the first engine or the second one. */
type Opened = Pick<StudioState, 'model' | 'device'>;

/** What pictures of the open model cost. */
export interface Costs {
  /** Of one network evaluation of one sample. */
  readonly secondsPerSample: number;
  /** [C, H, W] of the model. */
  readonly shape: readonly number[];
}

/**
 * What a picture depends on beside its tile; '' while no model is open. Both engines name it alike: a picture of one is a
 * picture of the other when that has the same model open.
 */
export function surroundingsOf({ model, device }: Opened): Surroundings {
  if (!model) return '';
  const isConsistency = model.scheduler.process?.kind === 'consistency';
  return `${model.identity}|${device?.provider ?? ''}${isConsistency ? ALWAYS_NOISY : ''}`;
}

/** The cost of a picture on this machine; empty until it was measured. */
export function costsOf({ model, device }: Opened): Costs {
  return { secondsPerSample: device?.secondsPerSample ?? 0, shape: model?.latentShape ?? [] };
}

/** How previews of the model are sampled. */
export function previewsOf({ model }: Opened): PreviewSettings {
  return previewSettings(model?.scheduler ?? null);
}
