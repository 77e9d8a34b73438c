import { latentSize, type LatentShape } from '../core/latent.ts';
import { cardNote, type LatentRef } from '../core/latent-ref.ts';
import { noiseStreams, randn, readStream, type StreamId } from '../core/random/index.ts';
import type { NdArray } from '../main/formats/nd-array.ts';
import type { GivenOptions } from './arguments.ts';
import { asBadInput, BadInput } from './bad-input.ts';
import type { Surroundings } from './command.ts';
import { DEFAULT_STREAM } from './run-options.ts';

type SeedRef = Extract<LatentRef, { readonly kind: 'seed' }>;

const MAX_COUNT = 2 ** 20;

/** The expression of the first latent of a draw. Throws when --seed is absent. */
export function refOfDraw(given: GivenOptions): SeedRef {
  const seed = given.seed('seed');
  if (seed === undefined) throw new BadInput('--seed N: is required');
  return { kind: 'seed', stream: readStreamOption(given), seed };
}

function readStreamOption(given: GivenOptions): StreamId {
  const text = given.text('stream') ?? DEFAULT_STREAM;
  if (!text.includes('@')) return given.choice('stream', noiseStreams) ?? DEFAULT_STREAM;
  return asBadInput(`--stream ${text}`, () => readStream(text));
}

/**
 * Reads --seed, --stream and --count; the draw waits for a shape, and a warning says where it depends on the card.
 * Throws when --seed is absent.
 */
export function readDraw(given: GivenOptions, warn: Surroundings['warn']): (shape: LatentShape) => NdArray {
  const { stream, seed } = refOfDraw(given);
  const count = given.integer('count', 1, MAX_COUNT) ?? 1;
  return (shape) => {
    const size = count * latentSize(shape);
    const data = asBadInput(`--seed ${seed} --count ${count}`, () => randn(stream, BigInt(seed), size));
    const note = cardNote(stream, size);
    if (note) warn(note);
    return { shape: [count, ...shape], data };
  };
}
