import { StudioError } from '../../../contract/errors.ts';
import { latentSize } from '../../../core/latent.ts';
import { countSamples, type NdArray } from '../../formats/nd-array.ts';
import type { LoadedModel } from './loaded-model.ts';

/**
 * The network's raw output for sample [N, C, H, W] at timesteps [N], in the model's batches. Throws a StudioError
 * `request/invalid` where the two do not fit each other or the model.
 */
export async function evaluate(
  { model, network, batchSize }: LoadedModel,
  sample: NdArray,
  timesteps: readonly number[],
): Promise<NdArray> {
  const { latentShape, scheduler } = model.info;
  const count = countSamples(sample, latentShape, 'sample');
  checkTimesteps(timesteps, count, scheduler.numTrainTimesteps);
  const size = latentSize(latentShape);
  const data = new Float32Array(count * size);
  for (let start = 0; start < count; start += batchSize) {
    const end = Math.min(count, start + batchSize);
    const xt = sample.data.subarray(start * size, end * size);
    data.set(await network.run(xt, timesteps.slice(start, end), end - start), start * size);
  }
  return { shape: sample.shape, data };
}

function checkTimesteps(timesteps: readonly number[], count: number, limit: number): void {
  if (timesteps.length !== count)
    throw new StudioError('request/invalid', `timestep: ${timesteps.length} values for ${count} samples`);
  const bad = timesteps.find((t) => !Number.isInteger(t) || t < 0 || t >= limit);
  if (bad !== undefined)
    throw new StudioError('request/invalid', `timestep: ${bad} is outside [0, ${limit})`);
}
