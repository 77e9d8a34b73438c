import type { Supervisor } from '../engine/process/supervisor.ts';
import { machineMemory } from '../engine/process/memory-limit.ts';
import type { Studio } from '../studio.ts';

/** Requests about latents, which the engine answers. */
export function latentCalls(
  engine: Supervisor,
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
    describeLatents: (refs) => engine.call('describe', refs),
    measureLatent: (ref) => engine.call('measure', ref),
    storeImage: (image) => engine.call('storeImage', image),
    readImage: (latent) => engine.call('readImage', latent),
    storeLatent: (ref) => engine.call('storeLatent', ref),
    storeNumbers: (latent) => engine.call('storeNumbers', latent),
    importLatents: (path) => engine.call('importLatents', { path }),
    resolveLatents: (refs) => engine.call('resolve', refs),
    evaluate: (sample, timesteps) => engine.call('evaluate', { sample, timesteps }),
  };
}

/** Requests about what the engine takes of disk and memory. */
export function resourceCalls(
  engine: Supervisor,
  memoryLimit: () => number,
): Pick<Studio, 'limitResults' | 'measureResults' | 'emptyResults' | 'measureMemory'> {
  return {
    limitResults: (bytes) => engine.call('limitResults', { bytes }),
    measureResults: () => engine.call('measureResults', null),
    emptyResults: () => engine.call('emptyResults', null),
    measureMemory: async () => ({
      used: await engine.memory(),
      limit: memoryLimit(),
      machine: machineMemory(),
    }),
  };
}
