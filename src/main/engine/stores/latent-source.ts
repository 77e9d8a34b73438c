import { reportError, StudioError } from '../../../contract/errors.ts';
import type { Latent, LatentShape } from '../../../core/latent.ts';
import {
  drawLatent,
  formatLatentRef,
  resolveLatent,
  type LatentReader,
  type LatentRef,
} from '../../../core/latent-ref.ts';
import { hashLatent, type HashedLatent } from './hashed-latent.ts';
import { readLatentOfFile } from './latent-files.ts';
import type { LatentStore } from './latent-store.ts';

export interface LatentSource {
  /** Throws a StudioError `latent/unreadable` that names the expression or file. */
  resolve(ref: LatentRef, shape: LatentShape): Promise<HashedLatent>;
}

/** Room for 5,000 latents of 32 × 32, or 80 of 256 × 256. */
const KEPT_BYTES = 64 * 2 ** 20;

/**
 * Resolves expressions, keeping those asked for last, up to `keptBytes`: a slider asks for the same ends again
 * and again. Stored latents come from `store`.
 */
export function createLatentSource(store: Pick<LatentStore, 'read'>, keptBytes = KEPT_BYTES): LatentSource {
  const reader = { file: readLatentOfFile, stored: store.read, drawn: keepDrawings() };
  const kept = new Map<string, HashedLatent>(); // a Map iterates in order of insertion: oldest first
  let bytes = 0;

  const forget = (key: string): void => {
    bytes -= kept.get(key)?.latent.data.byteLength ?? 0;
    kept.delete(key);
  };
  const keep = (key: string, hashed: HashedLatent): void => {
    forget(key);
    kept.set(key, hashed);
    bytes += hashed.latent.data.byteLength;
    for (const oldest of kept.keys()) {
      if (bytes <= keptBytes) break;
      forget(oldest);
    }
  };
  return {
    async resolve(ref, shape) {
      const key = `${shape.join('x')} ${formatLatentRef(ref)}`;
      const known = kept.get(key);
      const hashed = known ?? hashLatent(await resolveLatent(ref, shape, reader).catch(asUnreadable));
      if (!hasFile(ref)) keep(key, hashed);
      return hashed;
    },
  };
}

/** The ends of a line and the corners of a plane: every tile between them needs them again. */
const KEPT_DRAWINGS = 16;

function keepDrawings(): NonNullable<LatentReader['drawn']> {
  const drawings = new Map<string, Latent>(); // a Map iterates in order of insertion: oldest first
  return (stream, seed, shape) => {
    const key = `${shape.join('x')} ${stream} ${seed}`;
    const latent = drawings.get(key) ?? drawLatent(stream, seed, shape);
    drawings.delete(key);
    drawings.set(key, latent);
    for (const oldest of drawings.keys()) {
      if (drawings.size <= KEPT_DRAWINGS) break;
      drawings.delete(oldest);
    }
    return latent;
  };
}

/** A file may change under us, so what depends on one is read again. */
function hasFile(ref: LatentRef): boolean {
  switch (ref.kind) {
    case 'seed':
      return false;
    case 'stored':
      return false;
    case 'file':
      return true;
    case 'near':
      return hasFile(ref.of);
    default:
      return hasFile(ref.a) || hasFile(ref.b);
  }
}

function asUnreadable(error: unknown): never {
  throw new StudioError('latent/unreadable', reportError(error).message);
}
