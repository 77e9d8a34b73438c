import { reportError, StudioError } from '../../../contract/errors.ts';
import { ByteLru } from '../../../core/byte-lru.ts';
import type { Latent, LatentShape } from '../../../core/latent.ts';
import {
  drawLatent,
  formatLatentRef,
  leavesOf,
  resolveLatent,
  type LatentReader,
  type LatentRef,
} from '../../../core/latent-ref.ts';
import { hashLatent, type HashedLatent } from './hashed-latent.ts';
import { readLatentOfFile } from './latent-files.ts';
import type { LatentStore } from './latent-store.ts';

/** 5,000 latents of 32 × 32, or 80 of 256 × 256. */
const RESOLVED_BYTES = 64 * 2 ** 20;
/** The ends of a line and the corners of a plane, which every tile between them needs: ten of 512 × 512. */
const DRAWN_BYTES = 32 * 2 ** 20;

/**
 * Resolves expressions to latents, with a cache of those resolved last: a slider asks for the same ends again and again.
 * Stored latents come from a LatentStore.
 */
export class LatentSource {
  readonly #reader: LatentReader;
  readonly #resolved: ByteLru<string, HashedLatent>;

  /** @param resolvedBytes most bytes of cached latents; @param drawnBytes most bytes of cached draws from streams */
  constructor(store: Pick<LatentStore, 'read'>, resolvedBytes = RESOLVED_BYTES, drawnBytes = DRAWN_BYTES) {
    this.#resolved = new ByteLru(resolvedBytes);
    this.#reader = {
      file: readLatentOfFile,
      stored: (sha256, shape) => store.read(sha256, shape),
      drawn: cachedDraws(drawnBytes),
    };
  }

  /** Throws a StudioError `latent/unreadable` that names the expression or file. */
  async resolve(ref: LatentRef, shape: LatentShape): Promise<HashedLatent> {
    const key = `${shape.join('x')} ${formatLatentRef(ref)}`;
    const cached = this.#resolved.get(key);
    const hashed = cached ?? hashLatent(await resolveLatent(ref, shape, this.#reader).catch(asUnreadable));
    if (!hasFile(ref)) this.#resolved.set(key, hashed, hashed.latent.data.byteLength);
    return hashed;
  }
}

function cachedDraws(maxBytes: number): NonNullable<LatentReader['drawn']> {
  const draws = new ByteLru<string, Latent>(maxBytes);
  return (stream, seed, shape) => {
    const key = `${shape.join('x')} ${stream} ${seed}`;
    const cached = draws.get(key);
    if (cached) return cached;
    const latent = drawLatent(stream, seed, shape);
    draws.set(key, latent, latent.data.byteLength);
    return latent;
  };
}

/** A file may change between two reads, so what depends on one is not cached. */
function hasFile(ref: LatentRef): boolean {
  return leavesOf(ref).some(({ kind }) => kind === 'file');
}

function asUnreadable(error: unknown): never {
  throw new StudioError('latent/unreadable', reportError(error).message);
}
