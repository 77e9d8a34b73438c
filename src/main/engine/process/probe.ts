import { MEASURED_BATCH } from '../../../contract/device.ts';
import { latentSize } from '../../../core/latent.ts';
import { randn } from '../../../core/random/index.ts';
import type { OpenedModel } from '../../models/model.ts';
import { ownMemory } from './resident-memory.ts';
import type { Network } from './session.ts';

/** What is measured of a network on a provider: its output for a probe, its time and its memory. */

export interface Probe {
  readonly xt: Float32Array;
  readonly timesteps: readonly number[];
}

/** One noise image in mid-diffusion: exercises every kernel at the sizes that will be used. */
export function makeProbe({ info }: OpenedModel): Probe {
  return {
    xt: randn('torch-cpu', 0n, latentSize(info.latentShape)),
    timesteps: [Math.floor(info.scheduler.numTrainTimesteps / 2)],
  };
}

export interface Costs {
  /** After a warm-up. */
  readonly secondsPerSample: number;
  /** By how much this process grew in its first evaluation; what runs on a graphics card is not in it. */
  readonly bytesPerSample: number;
}

export interface Measured extends Costs {
  readonly output: Float32Array;
}

export function pickCosts({ secondsPerSample, bytesPerSample }: Costs): Costs {
  return { secondsPerSample, bytesPerSample };
}

const TIMED_RUNS = 3;
const LONG_RUN_SECONDS = 2;

/** Output of the probe and its time: the best of three after a warm-up, or the warm-up itself if it is long. */
export async function measure(
  network: Network,
  { xt, timesteps }: Probe,
  onStart: () => void,
): Promise<Measured> {
  onStart();
  const before = ownMemory();
  const timed = async (): Promise<Measured> => {
    const start = performance.now();
    const output = await network.run(xt, timesteps, MEASURED_BATCH, [network.exampleCondition]);
    const secondsPerSample = (performance.now() - start) / 1000;
    const bytesPerSample = Math.max(0, ownMemory() - before);
    return { output: output.slice(), secondsPerSample, bytesPerSample };
  };
  let best = await timed();
  if (best.secondsPerSample > LONG_RUN_SECONDS) return best;
  for (let i = 0; i < TIMED_RUNS; i++) {
    const next = await timed();
    if (next.secondsPerSample < best.secondsPerSample || i === 0) best = next;
  }
  return best;
}

/** max |a − b| ÷ max |b|; infinite when anything is not a number. */
export function relativeDifference(a: Float32Array, b: Float32Array): number {
  let difference = 0;
  let scale = 0;
  for (let i = 0; i < b.length; i++) {
    const d = Math.abs(a[i]! - b[i]!);
    if (!(d <= Number.MAX_VALUE)) return Infinity;
    if (d > difference) difference = d;
    scale = Math.max(scale, Math.abs(b[i]!));
  }
  return a.length === b.length ? difference / scale : Infinity;
}
