import { makeLatent, type Latent } from '../../../src/core/latent.ts';
import { randn } from '../../../src/core/random/index.ts';
import { defaultSchedulerConfig } from '../../../src/core/schedule.ts';
import type { ConsistencyProcess, VeProcess } from '../../../src/core/process.ts';
import type { SchedulerConfig } from '../../../src/core/settings.ts';

/** Models of processes in σ, for tests. */

/** diffusers' defaults. */
export const consistencyProcess: ConsistencyProcess = {
  kind: 'consistency',
  sigmaMin: 0.002,
  sigmaMax: 80,
  sigmaData: 0.5,
  rho: 7,
  sNoise: 1,
  clipDenoised: true,
};
export const consistency: SchedulerConfig = {
  ...defaultSchedulerConfig,
  numTrainTimesteps: 40,
  process: consistencyProcess,
};

export const veProcess: VeProcess = { kind: 've', sigmaMin: 0.01, sigmaMax: 1348 };
export const ve: SchedulerConfig = {
  ...defaultSchedulerConfig,
  numTrainTimesteps: 2000,
  process: veProcess,
};

/** `count` latents of [3, 2, 2]. */
export function smallLatents(count: number): Latent[] {
  return Array.from({ length: count }, (_, k) => makeLatent([3, 2, 2], randn('numpy', BigInt(k + 1), 12)));
}
