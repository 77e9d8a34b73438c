import { latentSize, makeLatent, type Latent } from '../../../core/latent.ts';
import { hashLatent, type HashedLatent } from '../stores/hashed-latent.ts';
import type { LatentSource } from '../stores/latent-source.ts';
import type { Wish } from './live-job.ts';
import type { Results } from '../stores/results.ts';
import type { RunPlan } from './run-plan.ts';

/** How far a wish can be followed without the network. */
export interface KnownWay {
  /** What the legs start from, up to the first whose result is not known. */
  readonly inputs: readonly HashedLatent[];
  /** The name of that leg's result; null where nobody else can want it. */
  readonly key: string | null;
  /** What the last leg left, where all are known. */
  readonly result: Float32Array | null;
}

export interface KnownWayDeps {
  readonly latents: LatentSource;
  readonly store: Results;
}

/**
 * Follows a wish from where it stands over the results that are known. Given noise is not part of a key: it is an
 * experiment of the command line, asked for once. Throws as the latent's source does.
 */
export async function followKnown(wish: Wish, deps: KnownWayDeps): Promise<KnownWay> {
  const { legs, of } = wish;
  let inputs = wish.inputs.length > 0 ? wish.inputs : [await readSource(wish, deps.latents)];
  for (;;) {
    const leg = legs[inputs.length - 1]!;
    const key = of.job.stepNoise ? null : leg.key(inputs.at(-1)!);
    const result = key === null ? null : await deps.store.get(key, leg.resultLength!);
    if (result === null || inputs.length === legs.length) return { inputs, key, result };
    inputs = [...inputs, hashLatent(lastState(leg, result, of.loaded.model.info.shape))];
  }
}

/** The state a run ends in: all that it leaves, or the end of a trajectory. */
export function lastState({ leg }: RunPlan, result: Float32Array, shape: Latent['shape']): Latent {
  const size = latentSize(shape);
  const start = leg === 'trajectory' ? result.length - 2 * size : 0;
  return makeLatent(shape, result.subarray(start, start + size));
}

async function readSource({ of, item }: Wish, latents: LatentSource): Promise<HashedLatent> {
  const { source } = of.job.tiles[item.tile]!;
  const { shape } = of.loaded.model.info;
  return 'ref' in source ? latents.resolve(source.ref, shape) : hashLatent(makeLatent(shape, source.data));
}
