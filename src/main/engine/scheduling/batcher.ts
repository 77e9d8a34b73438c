import type { Denoiser } from '../../../core/samplers/walk.ts';
import type { Network } from '../process/session.ts';

/** Where samplers that know nothing of each other meet: what they ask of the network is answered in one call. */
export interface Gather {
  /** A sampler's network. Its question waits until the next `answer`. */
  readonly denoise: Denoiser;
  /** One network call for everything that waits; when it fails, every sampler that asked gets the error. */
  answer(network: Network): Promise<void>;
}

interface Question {
  readonly xt: Float32Array;
  readonly timesteps: readonly number[];
  readonly resolve: (output: Float32Array) => void;
  readonly reject: (error: unknown) => void;
}

/** Questions of one model at a time: all samples are of one shape. */
export function createGather(): Gather {
  let waiting: Question[] = [];
  let flat = new Float32Array(0); // used again by the next call of the same size

  return {
    denoise: (xt, timesteps) =>
      new Promise((resolve, reject) => waiting.push({ xt, timesteps, resolve, reject })),
    async answer(network) {
      // Side by side, equal t can share a run where the graph takes one timestep for all.
      const questions = waiting.sort((a, b) => b.timesteps[0]! - a.timesteps[0]!);
      waiting = [];
      const length = questions.reduce((sum, { xt }) => sum + xt.length, 0);
      if (flat.length !== length) flat = new Float32Array(length);
      let at = 0;
      for (const { xt } of questions) {
        flat.set(xt, at);
        at += xt.length;
      }
      const timesteps = questions.flatMap((question) => question.timesteps);
      try {
        const output = await network.run(flat, timesteps, timesteps.length);
        at = 0;
        for (const { xt, resolve } of questions) resolve(output.subarray(at, (at += xt.length)));
      } catch (error) {
        for (const { reject } of questions) reject(error);
      }
    },
  };
}
