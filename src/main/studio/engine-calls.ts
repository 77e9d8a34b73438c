import type { Supervisor } from '../engine/process/supervisor.ts';
import { machineMemory } from '../engine/process/memory-limit.ts';
import type { Studio } from '../studio.ts';
import type { SecondEngine } from './second-engine.ts';

/**
 * Requests about latents, which the engine answers.
 * @param anyEngine one that runs, if any: of two models the latents have the same shape and are stored in the same place
 */
export function latentCalls(
  engine: Supervisor,
  anyEngine: () => Supervisor,
): Pick<
  Studio,
  | 'describeLatents'
  | 'measureLatent'
  | 'storeImage'
  | 'readImage'
  | 'storeLatent'
  | 'storeNumbers'
  | 'importLatents'
  | 'resolveLatents'
  | 'evaluate'
> {
  return {
    describeLatents: (refs) => anyEngine().call('describe', refs),
    measureLatent: (ref) => anyEngine().call('measure', ref),
    storeImage: (image) => anyEngine().call('storeImage', image),
    readImage: (latent) => anyEngine().call('readImage', latent),
    storeLatent: (ref) => anyEngine().call('storeLatent', ref),
    storeNumbers: (latent) => anyEngine().call('storeNumbers', latent),
    importLatents: (path) => anyEngine().call('importLatents', { path }),
    resolveLatents: (refs, space = 'latents') => engine.call('resolve', { refs, space }),
    evaluate: (sample, timesteps, conditions) =>
      engine.call('evaluate', { sample, timesteps, ...(conditions && { conditions }) }),
  };
}

/** Requests about what the engines take of disk and memory. */
export function resourceCalls(
  engine: Supervisor,
  second: SecondEngine,
  memoryLimit: () => number,
): Pick<Studio, 'limitResults' | 'measureResults' | 'emptyResults' | 'measureMemory'> {
  return {
    limitResults(bytes) {
      second.process.limitResults(bytes);
      return engine.call('limitResults', { bytes });
    },
    measureResults: () => (second.alone ?? engine).call('measureResults', null),
    emptyResults: () => (second.alone ?? engine).call('emptyResults', null),
    async measureMemory() {
      const [used, beside] = await Promise.all([engine.memory(), second.process.memory()]);
      return {
        used: used === null ? beside || null : used + beside,
        limit: memoryLimit(),
        machine: machineMemory(),
      };
    },
  };
}
