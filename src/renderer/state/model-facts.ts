import type { StudioState } from '../../contract/studio.ts';
import { previewSettings, type PreviewSettings } from '../../core/samplers/preview.ts';
import type { Surroundings } from './tile.ts';

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
  return model ? `${model.identity}|${device?.provider ?? ''}` : '';
}

/** The cost of a picture on this machine; empty until it was measured. */
export function costsOf({ model, device }: Opened): Costs {
  return { secondsPerSample: device?.secondsPerSample ?? 0, shape: model?.latentShape ?? [] };
}

/** How previews of the model are sampled. */
export function previewsOf({ model }: Opened): PreviewSettings {
  return previewSettings(model?.scheduler ?? null);
}
