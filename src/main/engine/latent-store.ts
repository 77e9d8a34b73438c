import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { reportError, StudioError } from '../../contract/errors.ts';
import { makeLatent, sameShape, type Latent, type LatentShape } from '../../core/latent.ts';
import { writeFileAtomically } from '../exporters/atomic-file.ts';
import { isFile, readWholeFile } from '../models/files.ts';
import { encodeNpy, readNpy } from '../models/npy.ts';
import { hashLatent } from './hashed-latent.ts';

/** Latents by the SHA-256 (hex) of their float32 little-endian bytes. Nothing is ever dropped or changed. */
export interface LatentStore {
  /** Keeps a latent under its hash, which it returns. Throws a StudioError `latent/unwritable` with the path. */
  keep(latent: Latent): Promise<string>;
  /** Throws a StudioError `latent/unreadable` when it is not kept, damaged, or of another shape. */
  read(sha256: string, shape: LatentShape): Promise<Latent>;
}

/** One <sha256>.npy a latent in `folder`, made when first needed; null: in memory. */
export function createLatentStore(folder: string | null): LatentStore {
  const files = folder === null ? memoryFiles() : folderFiles(folder);
  const read: LatentStore['read'] = async (sha256, shape) => {
    const latent = await files.read(sha256);
    if (latent === null) throw unreadable(`stored latent ${sha256} is not kept here`);
    if (!sameShape(latent.shape, shape))
      throw unreadable(
        `stored latent ${sha256}: shape [${latent.shape.join(', ')}] does not fit the model's [${shape.join(', ')}]`,
      );
    return latent;
  };
  return {
    read,
    async keep(latent) {
      const { sha256 } = hashLatent(latent);
      // A file that is damaged is written anew: what is kept now must be there afterwards.
      const isThere = await read(sha256, latent.shape).then(
        () => true,
        () => false,
      );
      if (!isThere) await files.write(sha256, latent);
      return sha256;
    },
  };
}

interface LatentFiles {
  /** The latent whose numbers have this hash; null when there is none. */
  read(sha256: string): Promise<Latent | null>;
  write(sha256: string, latent: Latent): Promise<void>;
}

function memoryFiles(): LatentFiles {
  const latents = new Map<string, Latent>();
  return {
    read: async (sha256) => latents.get(sha256) ?? null,
    write: async (sha256, latent) => void latents.set(sha256, latent),
  };
}

/** Most bytes of a file: the largest latent, and room for a header. */
const MAX_FILE_BYTES = 2 ** 30 + 2 ** 14;

function folderFiles(folder: string): LatentFiles {
  const pathOf = (sha256: string): string => join(folder, `${sha256}.npy`);
  return {
    async read(sha256) {
      const path = pathOf(sha256);
      try {
        if (!(await isFile(path))) return null;
        const { shape, data } = readNpy(await readWholeFile(path, MAX_FILE_BYTES), path);
        const latent = makeLatent(shape as unknown as LatentShape, data);
        if (hashLatent(latent).sha256 !== sha256) throw new Error('its numbers do not have that hash');
        return latent;
      } catch (error) {
        throw unreadable(`stored latent ${sha256}: ${reportError(error).message}`);
      }
    },
    async write(sha256, latent) {
      try {
        await mkdir(folder, { recursive: true });
        await writeFileAtomically(pathOf(sha256), encodeNpy(latent.shape, latent.data));
      } catch (error) {
        throw new StudioError('latent/unwritable', reportError(error).message);
      }
    },
  };
}

function unreadable(message: string): StudioError {
  return new StudioError('latent/unreadable', message);
}
