import { latentSize, makeLatent, sameShape, type Latent, type LatentShape } from '../latent.ts';
import { mix, type WeightedLatent } from '../mix.ts';
import { parseSeed, randn, type StreamId } from '../random/index.ts';
import { lerp, rotateTowards, slerp } from '../slerp.ts';
import { checkLatentRef } from './check.ts';
import type { LatentRef } from './expression.ts';

/** Where latents come from that are not drawn, all of the given shape. */
export interface LatentReader {
  /** A drawing, by a reader that caches some; without this method each is drawn where it is needed. */
  drawn?(stream: StreamId, seed: string, shape: LatentShape): Latent;
  /** Latent `index` of a file of latents. */
  file(path: string, index: number, shape: LatentShape): Promise<Latent>;
  /** The latent stored under this hash. */
  stored(sha256: string, shape: LatentShape): Promise<Latent>;
}

/**
 * The x_T that an expression stands for, in the given shape. A seed is the first drawing of its stream over C·H·W
 * values; `near` turns by its angle towards a torch-cpu drawing. Every operation is computed in float64 and rounded
 * to float32. Throws as checkLatentRef, the interpolations and the reader do, and when a file has another shape.
 */
export async function resolveLatent(
  ref: LatentRef,
  shape: LatentShape,
  reader: LatentReader,
): Promise<Latent> {
  checkLatentRef(ref);
  latentSize(shape);
  return resolve(ref, shape, reader);
}

/** The first drawing of a stream. Throws as parseSeed and latentSize do. */
export function drawLatent(stream: StreamId, seed: string, shape: LatentShape): Latent {
  return makeLatent(shape, randn(stream, parseSeed(seed), latentSize(shape)));
}

async function resolve(ref: LatentRef, shape: LatentShape, reader: LatentReader): Promise<Latent> {
  switch (ref.kind) {
    case 'seed':
      return reader.drawn?.(ref.stream, ref.seed, shape) ?? drawLatent(ref.stream, ref.seed, shape);
    case 'stored':
      return checkShape(await reader.stored(ref.sha256, shape), shape, `stored latent ${ref.sha256}`);
    case 'file':
      return checkShape(await reader.file(ref.path, ref.index, shape), shape, `${ref.path}#${ref.index}`);
    case 'slerp':
    case 'lerp': {
      const a = await resolve(ref.a, shape, reader);
      const b = await resolve(ref.b, shape, reader);
      return makeLatent(shape, (ref.kind === 'slerp' ? slerp : lerp)(a.data, b.data, ref.u));
    }
    case 'near': {
      const of = await resolve(ref.of, shape, reader);
      const noise = randn('torch-cpu', parseSeed(ref.seed), latentSize(shape));
      return makeLatent(shape, rotateTowards(of.data, noise, (ref.degrees * Math.PI) / 180));
    }
    case 'mix': {
      const terms: WeightedLatent[] = [];
      for (const { weight, ref: part } of ref.terms)
        terms.push({ weight, data: (await resolve(part, shape, reader)).data });
      return makeLatent(shape, mix(terms));
    }
  }
}

function checkShape(latent: Latent, shape: LatentShape, source: string): Latent {
  if (!sameShape(latent.shape, shape)) {
    throw new Error(`${source}: shape [${latent.shape.join(', ')}], must be [${shape.join(', ')}]`);
  }
  return makeLatent(shape, latent.data);
}
