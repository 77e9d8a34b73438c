import type { DeviceReport } from '../../contract/device.ts';
import type { OpenedModel } from '../models/model.ts';
import type { NetworkIdentity } from './run-key.ts';
import type { Network } from './session.ts';

/** A model with a network that runs it: what the engine holds between two calls of `open`. */
export interface LoadedModel {
  readonly model: OpenedModel;
  readonly network: Network;
  readonly device: DeviceReport;
  /** Tiles a batch, chosen so that one step stays short enough to be waited for. */
  readonly batchSize: number;
  /** Tiles a batch where one job is alone and nobody waits for its first picture. */
  readonly largestBatch: number;
}

/** The part of a run key that is the same for every run of this network. */
export function identify({ model, device }: LoadedModel): NetworkIdentity {
  return {
    parts: model.info.parts,
    latentShape: model.info.shape,
    provider: device.provider,
    ortVersion: device.ortVersion,
    optimizationLevel: device.optimizationLevel,
  };
}

const STEP_SECONDS = 0.12; // a superseded job stops within one step, so this is what a change waits for
const MAX_BATCH = 8; // on two cores 16 gains a tenth a sample and doubles the wait: largestBatch is for who does not wait

/** Batch sizes for a network that takes any, and needs so many seconds for one sample. */
export function chooseBatches(
  { fixedBatch }: Network,
  secondsPerSample: number,
): Pick<LoadedModel, 'batchSize' | 'largestBatch'> {
  if (fixedBatch !== null) return { batchSize: fixedBatch, largestBatch: fixedBatch };
  const batchSize = Math.min(MAX_BATCH, Math.max(1, Math.round(STEP_SECONDS / secondsPerSample)));
  return { batchSize, largestBatch: 2 * batchSize };
}
