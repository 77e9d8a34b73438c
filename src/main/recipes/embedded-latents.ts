import { deflateSync, inflateSync } from 'node:zlib';
import { StudioError } from '../../contract/errors.ts';
import type { EmbeddedLatent } from '../../contract/recipe.ts';
import { latentSize, makeLatent, type Latent } from '../../core/latent.ts';
import type { LatentReader } from '../../core/latent-ref.ts';
import { hashLatent } from '../engine/stores/hashed-latent.ts';
import type { Studio } from '../studio.ts';

/** Bytes that the latents of one recipe unfold to at most. */
const MAX_UNPACKED_BYTES = 64 * 2 ** 20;

/** A latent as it travels inside a recipe. */
export function packLatent(latent: Latent): EmbeddedLatent {
  const { buffer, byteOffset, byteLength } = latent.data;
  const bytes = new Uint8Array(buffer, byteOffset, byteLength);
  return {
    sha256: hashLatent(latent).sha256,
    shape: latent.shape,
    data: deflateSync(bytes).toString('base64'),
  };
}

/** Stores the latents embedded in a recipe, so that its figures can be made. */
export async function storeLatents(
  studio: Pick<Studio, 'storeNumbers'>,
  latents: readonly Latent[],
): Promise<void> {
  for (const latent of latents) await studio.storeNumbers(latent);
}

/** Reads what travels in a recipe, which names no files. */
export function embeddedReader(latents: readonly Latent[]): LatentReader {
  const known = new Map(latents.map((latent) => [hashLatent(latent).sha256, latent]));
  return {
    async file(path) {
      throw new StudioError('latent/unreadable', `${path}: a recipe names no files`);
    },
    async stored(sha256) {
      const latent = known.get(sha256);
      if (!latent) throw new StudioError('latent/unreadable', `stored latent ${sha256} is not in the recipe`);
      return latent;
    },
  };
}

/**
 * The latents of a recipe from an untrusted source, in its order. Throws, naming the latent, when one is not what its hash
 * says, is there twice, or when all together are larger than 64 MiB.
 */
export function unpackLatents(embedded: readonly EmbeddedLatent[]): Latent[] {
  const bytes = embedded.reduce((sum, { shape }) => sum + 4 * latentSize(shape), 0);
  if (bytes > MAX_UNPACKED_BYTES)
    throw new Error(`latents: ${bytes} bytes, more than the ${MAX_UNPACKED_BYTES} of a recipe`);
  const known = new Set<string>();
  return embedded.map((latent) => {
    if (known.has(latent.sha256)) throw new Error(`latent ${latent.sha256} is there twice`);
    known.add(latent.sha256);
    return unpackLatent(latent);
  });
}

function unpackLatent({ sha256, shape, data }: EmbeddedLatent): Latent {
  const size = 4 * latentSize(shape);
  const bytes = inflate(Buffer.from(data, 'base64'), size);
  if (bytes?.length !== size)
    throw new Error(`latent ${sha256}: its data are not ${size} bytes for shape [${shape.join(', ')}]`);
  const aligned = new Uint8Array(bytes); // what was inflated may lie anywhere in a larger buffer
  const latent = makeLatent(shape, new Float32Array(aligned.buffer));
  const { sha256: found } = hashLatent(latent);
  if (found !== sha256) throw new Error(`latent ${sha256}: its numbers have the hash ${found}`);
  return latent;
}

/** Null where it is no zlib stream, or one of more than `max` bytes. */
function inflate(packed: Uint8Array, max: number): Uint8Array | null {
  try {
    return inflateSync(packed, { maxOutputLength: max });
  } catch {
    return null;
  }
}
