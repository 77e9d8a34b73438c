import type { GallerySettings, SeedRef, TrailStep } from '../../../contract/views/gallery.ts';
import type { LatentRef } from '../../../core/latent-ref.ts';
import { noiseStreamOf } from '../../../core/random/index.ts';
import { splitStream } from '../../../core/random/stream-id.ts';
import { refKey } from '../../state/pin.ts';

/** The stream that `near` draws its directions from. */
const NEAR_STREAM = 'torch-cpu';

/** The latents of a gallery, in their order. */
export interface GallerySource {
  readonly kind: 'seeds' | 'given' | 'starred' | 'ring';
  /** At most 2^53 − 1: no one scrolls past it. */
  readonly count: number;
  refAt(index: number): LatentRef;
  /** Where a latent is; null where it is not among them. */
  indexOf(ref: LatentRef): number | null;
}

/** What the settings show: the latents with a star, the last step's ring, or what the gallery began with. */
export function sourceOf(settings: GallerySettings): GallerySource {
  const { starredOnly, stars, trail, ringSize, source, first, given } = settings;
  if (starredOnly) return listSource('starred', stars);
  const step = trail.at(-1);
  if (step) return listSource('ring', ringOf(step, ringSize));
  if (source === 'given')
    return listSource(
      'given',
      given.map(({ ref }) => ref),
    );
  return seedSource(first);
}

function listSource(kind: GallerySource['kind'], refs: readonly LatentRef[]): GallerySource {
  return {
    kind,
    count: refs.length,
    refAt: (index) => refs[index]!,
    indexOf(ref) {
      const index = refs.findIndex((other) => refKey(other) === refKey(ref));
      return index < 0 ? null : index;
    },
  };
}

/** The latent in the middle of its neighbours, row by row of a square: none in the direction of its own noise. */
function ringOf({ ref, degrees, direction }: TrailStep, size: number): LatentRef[] {
  const own = ownDirection(ref);
  const neighbours = Array.from({ length: size }, (_, n): LatentRef => ({
    kind: 'near',
    of: ref,
    degrees,
    seed: String(own !== null && direction + n >= own ? direction + n + 1 : direction + n),
  }));
  return neighbours.toSpliced(size / 2, 0, ref);
}

/** Seed of the direction that a latent has itself, in which it cannot be turned; null: none is known. */
function ownDirection(ref: LatentRef): number | null {
  if (ref.kind !== 'seed' || ref.stream !== NEAR_STREAM) return null;
  return Number(BigInt(ref.seed) & 0xffff_ffffn); // the generator takes no more of a seed
}

/** All seeds of a stream from one on. */
function seedSource(first: SeedRef): GallerySource {
  const { stream } = first;
  const start = BigInt(first.seed);
  const count = (1n << BigInt(noiseStreamOf(splitStream(stream).name).seedBits)) - start;
  return {
    kind: 'seeds',
    count: Number(count < BigInt(Number.MAX_SAFE_INTEGER) ? count : Number.MAX_SAFE_INTEGER),
    refAt: (index) => ({ kind: 'seed', stream, seed: String(start + BigInt(index)) }),
    indexOf(ref) {
      if (ref.kind !== 'seed' || ref.stream !== stream) return null;
      const index = BigInt(ref.seed) - start;
      return index >= 0n && index < count ? Number(index) : null;
    },
  };
}
