import { latentSize, makeLatent, type Latent } from '../../../core/latent.ts';
import { hashLatent, type HashedLatent } from '../stores/hashed-latent.ts';
import { startsFromPicture } from '../../jobs/work.ts';
import type { LatentSource } from '../stores/latent-source.ts';
import type { Results } from '../stores/results.ts';
import type { PictureRequest } from './picture-request.ts';
import type { Stage } from './stage.ts';

/** How much of a request is among the stored results. */
export interface CacheState {
  /** What the stages start from, up to the first whose result is not stored. */
  readonly inputs: readonly HashedLatent[];
  /** The name of that stage's result; null where nobody else can want it. */
  readonly key: string | null;
  /** The result of the last stage, where all are stored. */
  readonly result: Float32Array | null;
  /** Where the first stage is a trajectory that is stored: every step of it. */
  readonly trajectory: Float32Array | null;
}

export interface CacheLookupDeps {
  readonly latents: LatentSource;
  readonly results: Results;
}

/**
 * Follows the stages of a request, from the present one, over the results that are stored. Given noise is not part of a
 * key: it is an experiment of the command line, asked for once. Throws as the latent's source does.
 */
export async function lookUp(request: PictureRequest, deps: CacheLookupDeps): Promise<CacheState> {
  const { stages, job } = request;
  let inputs = request.inputs.length > 0 ? request.inputs : [await readSource(request, deps.latents)];
  let trajectory: Float32Array | null = null;
  for (;;) {
    const stage = stages[inputs.length - 1]!;
    const key = job.spec.stepNoise ? null : stage.key(inputs.at(-1)!);
    const result = key === null ? null : await deps.results.get(key, stage.resultLength!);
    if (stage.kind === 'trajectory') trajectory = result;
    if (result === null || inputs.length === stages.length) return { inputs, key, result, trajectory };
    inputs = [...inputs, hashLatent(lastState(stage, result))];
  }
}

/** The state that a stage ends in: all of its result, or the end of a trajectory. */
export function lastState({ kind, outputShape }: Stage, result: Float32Array): Latent {
  const size = latentSize(outputShape);
  const start = kind === 'trajectory' ? result.length - 2 * size : 0;
  return makeLatent(outputShape, result.subarray(start, start + size));
}

async function readSource({ job, tile }: PictureRequest, latents: LatentSource): Promise<HashedLatent> {
  const { latentShape, pictureShape } = job.loaded.model.info;
  const shape = startsFromPicture(tile.task) ? pictureShape : latentShape;
  return 'ref' in tile.source
    ? latents.resolve(tile.source.ref, shape)
    : hashLatent(makeLatent(shape, tile.source.data));
}
