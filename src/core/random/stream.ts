import type { PythonFunction } from '../python-function.ts';
import type { CudaCard } from './cuda-card.ts';

/** Where standard normals come from: a generator of another program, seeded as there. */
export interface NoiseStreamDefinition<Id extends string = string> {
  /** The name in expressions, recipes and options. */
  readonly id: Id;
  /** Seeds are integers in [0, 2^seedBits). */
  readonly seedBits: number;
  /** The card of expressions that name none; null if the numbers depend on no card. */
  readonly defaultCard: CudaCard | null;
  /** The first `count` normals of the stream, as float32. `card` is null if they depend on no card. */
  draw(seed: bigint, count: number, card: CudaCard | null): Float32Array;
  /** The same numbers in Python, of shape SHAPE: `name(seed)`. */
  readonly python: PythonFunction;
  /** The numbers of a given card, computed without it: `name(seed, multiprocessors, threads)`. */
  readonly pythonOfCard?: PythonFunction;
}

/** Throws unless the stream takes the seed. */
export function checkStreamSeed(
  { id, seedBits }: Pick<NoiseStreamDefinition, 'id' | 'seedBits'>,
  seed: bigint,
): void {
  if (seed < 0n || seed >= 1n << BigInt(seedBits))
    throw new Error(`${id} seed is ${seed}, must be in [0, 2^${seedBits})`);
}
