import type { DeviceReport, ProviderName } from '../../../contract/device.ts';
import type { PictureNetwork } from '../../../core/decoder.ts';
import type { OpenedModel } from '../../models/model.ts';
import type { NetworkIdentity } from '../scheduling/run-key.ts';
import type { Network } from './session.ts';

/** A model with the networks that run it: what the engine has open between two calls of `open`. */
export interface LoadedModel {
  readonly model: OpenedModel;
  readonly network: Network;
  /** Makes pictures of x_0; null where x_0 is the picture. */
  readonly decoder: PictureNetwork | null;
  /** Makes x_0 of pictures; null where the model has none. */
  readonly encoder: PictureNetwork | null;
  /** Where decoder and encoder run. */
  readonly pictureProvider: ProviderName;
  /** Samples per call of the decoder or the encoder. */
  readonly pictureBatch: number;
  readonly device: DeviceReport;
  /** Tiles per batch, so many that one step stays short. */
  readonly batchSize: number;
  /** Tiles per batch where one job is alone and its first picture is there. */
  readonly largestBatch: number;
  /** Frees its networks, once what was asked of them is done. */
  release(): Promise<void>;
}

/** The part of a run key that is the same for every run of this network. */
export function identify({ model, device }: LoadedModel): NetworkIdentity {
  return {
    parts: model.info.parts,
    latentShape: model.info.latentShape,
    provider: device.provider,
    ortVersion: device.ortVersion,
    optimizationLevel: device.optimizationLevel,
  };
}

/** The same for decoder and encoder. */
export function identifyPictures(loaded: LoadedModel): NetworkIdentity {
  return { ...identify(loaded), provider: loaded.pictureProvider };
}

const STEP_SECONDS = 0.12; // a superseded job stops within one step: the longest wait after a change
const MAX_BATCH = 8; // on two cores 16 gains a tenth per sample and doubles the wait: see largestBatch

/** What the process may still take, and what it took for one sample; in bytes. */
export interface MemoryLeft {
  readonly left: number;
  readonly perSample: number;
}

/** Of what is left: the runtime's memory for a larger batch does not grow evenly. */
const USED_SHARE = 0.7;

/** Batch sizes for a network that takes any, and needs so many seconds and so much memory for one sample. */
export function chooseBatches(
  { fixedBatch }: Pick<Network, 'fixedBatch'>,
  secondsPerSample: number,
  memory: MemoryLeft,
): Pick<LoadedModel, 'batchSize' | 'largestBatch'> {
  if (fixedBatch !== null) return { batchSize: fixedBatch, largestBatch: fixedBatch };
  const bySpeed = Math.min(MAX_BATCH, Math.max(1, Math.round(STEP_SECONDS / secondsPerSample)));
  // The memory of the first sample is taken already.
  const byMemory = 1 + Math.max(0, Math.floor((USED_SHARE * memory.left) / Math.max(1, memory.perSample)));
  return { batchSize: Math.min(bySpeed, byMemory), largestBatch: Math.min(2 * bySpeed, byMemory) };
}
