import { latentSize, type LatentShape } from '../core/latent.ts';
import type { LatentRef } from '../core/latent-ref.ts';
import { noiseStreams, randn } from '../core/random/index.ts';
import type { NdArray } from '../main/nd-array.ts';
import type { GivenOptions } from './arguments.ts';
import { asBadInput, BadInput } from './bad-input.ts';

type SeedRef = Extract<LatentRef, { readonly kind: 'seed' }>;

const MAX_COUNT = 2 ** 20;

/** The expression of the first latent of a draw. Throws when --seed is absent. */
export function refOfDraw(given: GivenOptions): SeedRef {
  const seed = given.seed('seed');
  if (seed === undefined) throw new BadInput('--seed N: is required');
  return { kind: 'seed', stream: given.choice('stream', noiseStreams) ?? 'torch-cpu', seed };
}

/** Reads --seed, --stream and --count; the draw waits for a shape. Throws when --seed is absent. */
export function readDraw(given: GivenOptions): (shape: LatentShape) => NdArray {
  const { stream, seed } = refOfDraw(given);
  const count = given.integer('count', 1, MAX_COUNT) ?? 1;
  return (shape) =>
    asBadInput(`--seed ${seed} --count ${count}`, () => ({
      shape: [count, ...shape],
      data: randn(stream, BigInt(seed), count * latentSize(shape)),
    }));
}
