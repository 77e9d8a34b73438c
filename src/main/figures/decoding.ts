import type { ModelInfo } from '../../contract/model.ts';
import { makeLatent, type Latent, type LatentShape } from '../../core/latent.ts';
import { latentPicture } from '../../core/latent-picture.ts';
import { joinLatents } from '../../core/samplers/walk.ts';
import { defaultSettings } from '../../core/settings.ts';
import { cutLatents, type NdArray } from '../formats/nd-array.ts';
import type { BatchRequest, RunOptions } from '../jobs/run.ts';

/** What a figure needs of a model whose x_0 is not the picture. */
export interface Decoding {
  /** [C, H, W] of x_t and x̂_0. */
  readonly latentShape: LatentShape;
  /** The pictures of these x̂_0, in order. Rejects as the run does. */
  readonly decode: (latents: readonly Latent[], options: RunOptions) => Promise<readonly Latent[]>;
}

/** Runs one task on every sample of an array. */
type RunBatch = (task: 'decode', request: BatchRequest, options?: RunOptions) => Promise<NdArray>;

/** Of a run that does not sample. */
const ANY_SETTINGS = defaultSettings(1);

/** The decoding of an open model; null where it has no decoder. */
export function decodingOf(
  { networks, latentShape }: Pick<ModelInfo, 'networks' | 'latentShape'>,
  runBatch: RunBatch,
): Decoding | null {
  if (!networks.some(({ role }) => role === 'decoder')) return null;
  return {
    latentShape,
    async decode(latents, options) {
      const input = { shape: [latents.length, ...latentShape], data: joinLatents(latents) };
      return cutLatents(await runBatch('decode', { input, settings: ANY_SETTINGS }, options));
    },
  };
}

/** Null or absent for a model without a decoder: x̂_0 is the picture. */
export type MaybeDecoding = Decoding | null | undefined;

/** x_t as a picture of this shape, which no decoder was trained to make of it. */
export function noisyPicture(xt: Latent, shape: LatentShape, decoding: MaybeDecoding): Latent {
  return decoding ? makeLatent(shape, latentPicture(xt.data, decoding.latentShape, shape)) : xt;
}
