import { mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { reportError, StudioError } from '../../../contract/errors.ts';
import { makeLatent, sameShape, type Latent, type LatentShape } from '../../../core/latent.ts';
import { writeFileAtomically } from '../../files/atomic-file.ts';
import { sweepLeftovers } from '../../files/leftovers.ts';
import { isFile, isFolder, listFolder, MAX_FILE_BYTES, readWholeFile } from '../../files/bounded-file.ts';
import { encodeNpy, readNpy } from '../../formats/npy/npy.ts';
import { hashLatent } from './hashed-latent.ts';

/** What was read is not the latent that the file's name says. */
class Damaged extends StudioError {}

/**
 * Latents by the SHA-256 (hex) of their float32 little-endian bytes. Nothing is ever dropped or changed. The same numbers
 * in another shape are in a file of their own, <sha256>-3x32x32.npy beside <sha256>.npy.
 */
export class LatentStore {
  readonly #files: LatentFiles;

  /** @param folder of the .npy files, made when first needed; null: in memory */
  constructor(folder: string | null) {
    this.#files = folder === null ? memoryFiles() : folderFiles(folder);
  }

  /** Throws a StudioError `latent/unreadable` when it is not stored, damaged, or of another shape. */
  async read(sha256: string, shape: LatentShape): Promise<Latent> {
    const names = [sha256, nameBeside(sha256, shape)];
    const tries = await Promise.allSettled(names.map((name) => this.#files.read(name, sha256)));
    const found = tries.map((one) => (one.status === 'fulfilled' ? one.value : null));
    const fitting = found.find((latent) => latent && sameShape(latent.shape, shape));
    if (fitting) return fitting;
    for (const one of tries) if (one.status === 'rejected') throw one.reason;
    const [other] = found;
    if (!other) throw unreadable(`stored latent ${sha256} is not in the store`);
    throw unreadable(
      `stored latent ${sha256}: shape [${other.shape.join(', ')}] does not fit the model's [${shape.join(', ')}]`,
    );
  }

  /** The latents of this hash in every shape in which they were stored, at least one. Throws as `read` does. */
  async readEvery(sha256: string): Promise<Latent[]> {
    const names = (await this.#files.list()).filter((name) => name.startsWith(sha256));
    const found = await Promise.all(names.map((name) => this.#files.read(name, sha256)));
    const latents = found.filter((latent) => latent !== null);
    if (latents.length === 0) throw unreadable(`stored latent ${sha256} is not in the store`);
    return latents;
  }

  /** Stores a latent under its hash, which it returns. Throws a StudioError `latent/unwritable` with the path. */
  async put(latent: Latent): Promise<string> {
    const { sha256 } = hashLatent(latent);
    const beside = nameBeside(sha256, latent.shape);
    const [first, second] = [await this.#readWhole(sha256, sha256), await this.#readWhole(beside, sha256)];
    const isThere = [first, second].some((stored) => stored && sameShape(stored.shape, latent.shape));
    if (!isThere) await this.#files.write(first ? beside : sha256, latent);
    return sha256;
  }

  /** Null for a damaged one too, which is written anew: what is stored now must be there afterwards. */
  #readWhole(name: string, sha256: string): Promise<Latent | null> {
    return this.#files.read(name, sha256).catch((error: unknown) => {
      if (error instanceof Damaged) return null;
      // It may be whole, in another shape: nothing is written over it.
      throw new StudioError('latent/unwritable', reportError(error).message);
    });
  }
}

function nameBeside(sha256: string, shape: LatentShape): string {
  return `${sha256}-${shape.join('x')}`;
}

interface LatentFiles {
  /** Names of all latents, sorted. */
  list(): Promise<string[]>;
  /** The latent of this name, whose numbers must have this hash; null when there is none. */
  read(name: string, sha256: string): Promise<Latent | null>;
  write(name: string, latent: Latent): Promise<void>;
}

function memoryFiles(): LatentFiles {
  const latents = new Map<string, Latent>();
  return {
    list: async () => [...latents.keys()].sort(),
    read: async (name) => latents.get(name) ?? null,
    write: async (name, latent) => void latents.set(name, latent),
  };
}

function folderFiles(folder: string): LatentFiles {
  const pathOf = (name: string): string => join(folder, `${name}.npy`);
  void sweepLeftovers(folder);
  return {
    async list() {
      if (!(await isFolder(folder))) return [];
      return (await listFolder(folder)).flatMap((file) =>
        file.endsWith('.npy') ? [basename(file, '.npy')] : [],
      );
    },
    async read(name, sha256) {
      const path = pathOf(name);
      try {
        if (!(await isFile(path))) return null;
        return decodeLatent(await readWholeFile(path, MAX_FILE_BYTES), path, sha256);
      } catch (error) {
        const message = `stored latent ${sha256}: ${reportError(error).message}`;
        throw error instanceof Damaged ? new Damaged(error.code, message) : unreadable(message);
      }
    },
    async write(name, latent) {
      try {
        await mkdir(folder, { recursive: true });
        await writeFileAtomically(pathOf(name), encodeNpy(latent.shape, latent.data));
      } catch (error) {
        throw new StudioError('latent/unwritable', reportError(error).message);
      }
    },
  };
}

function decodeLatent(bytes: Uint8Array, path: string, sha256: string): Latent {
  try {
    const { shape, data } = readNpy(bytes, path);
    const latent = makeLatent(shape as unknown as LatentShape, data);
    if (hashLatent(latent).sha256 !== sha256) throw new Error('its numbers do not have that hash');
    return latent;
  } catch (error) {
    throw new Damaged('latent/unreadable', reportError(error).message);
  }
}

function unreadable(message: string): StudioError {
  return new StudioError('latent/unreadable', message);
}
