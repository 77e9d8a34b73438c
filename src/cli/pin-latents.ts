import { latentSize, type LatentShape } from '../core/latent.ts';
import { cardNotes, leavesOf, resolveLatent, type LatentReader } from '../core/latent-ref.ts';
import { readLatentOfFile } from '../main/engine/stores/latent-files.ts';
import { LatentStore } from '../main/engine/stores/latent-store.ts';
import type { NdArray } from '../main/formats/nd-array.ts';
import type { GivenOptions } from './arguments.ts';
import { warnOfRoundedFile } from './array-files.ts';
import { BadInput } from './bad-input.ts';
import type { Surroundings } from './command.ts';
import { readRefs, type GivenRef } from './figure-run.ts';
import { reportError } from '../contract/errors.ts';

/** As many numbers as one draw may have. */
const MAX_NUMBERS = 2 ** 28;

/** The latents of --pin in the shape of --shape, as [N, C, H, W], without a model. Throws BadInput. */
export async function resolvePins(
  given: GivenOptions,
  shape: LatentShape,
  warn: Surroundings['warn'],
): Promise<NdArray> {
  const pins = readRefs(given, 'pin');
  const size = latentSize(shape);
  if (pins.length * size > MAX_NUMBERS)
    throw new BadInput(`--pin REF: ${pins.length} latents of [${shape.join(', ')}] exceed 2^28 numbers`);
  const data = new Float32Array(pins.length * size);
  for (const [i, pin] of pins.entries()) data.set(await resolve(pin, shape), i * size);
  const refs = pins.map(({ ref }) => ref);
  for (const path of new Set(
    refs.flatMap(leavesOf).flatMap((leaf) => (leaf.kind === 'file' ? leaf.path : [])),
  ))
    await warnOfRoundedFile(path, shape, `file:${path}`, warn);
  cardNotes(refs, shape).forEach(warn);
  return { shape: [pins.length, ...shape], data };
}

const store = new LatentStore(null);
const reader: LatentReader = {
  file: (path, index, shape) => readLatentOfFile(path, index, shape, '--shape'),
  stored: (sha256, shape) => store.read(sha256, shape),
};

async function resolve({ subject, ref }: GivenRef, shape: LatentShape): Promise<Float32Array> {
  try {
    return (await resolveLatent(ref, shape, reader)).data;
  } catch (error) {
    throw new BadInput(`${subject}: ${reportError(error).message}`, { cause: error });
  }
}
