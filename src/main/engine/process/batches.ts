import type { Condition } from '../../../core/condition.ts';
import { latentSize } from '../../../core/latent.ts';
import type { Network } from './session.ts';

/** What a network is given for `count` samples; times and conditions as Network.run takes them. */
export interface BatchInput {
  readonly samples: Float32Array;
  readonly times?: readonly number[];
  readonly conditions?: readonly Condition[];
  readonly count: number;
}

/** The network's output for all samples, in calls of at most `most`. */
export async function runInBatches(
  network: Network,
  { samples, times = [], conditions, count }: BatchInput,
  most: number,
): Promise<Float32Array> {
  if (count <= most) return network.run(samples, times, count, conditions);
  const size = samples.length / count;
  const outputSize = latentSize(network.outputShape);
  const output = new Float32Array(count * outputSize);
  for (let start = 0; start < count; start += most) {
    const end = Math.min(count, start + most);
    const part = samples.subarray(start * size, end * size);
    const given = conditions?.slice(start, end);
    output.set(await network.run(part, times.slice(start, end), end - start, given), start * outputSize);
  }
  return output;
}
