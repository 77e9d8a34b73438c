import { join } from 'node:path';
import { makeLatent, type Latent, type LatentShape } from '../../core/latent.ts';
import { writeFileAtomically } from '../files/atomic-file.ts';
import { isFile, MAX_FILE_BYTES, readWholeFile } from '../files/bounded-file.ts';
import { encodeNpy, readNpy } from '../formats/npy/npy.ts';

/** Pictures of the tiles of a job's figures, or their x_0, one .npy each: `<figure>-<tile>.npy`, counted from 0. */
export interface TileFiles {
  /** Null where the file is not there, or is not a whole latent. Throws with the path where it cannot be read. */
  read(figure: number, tile: number): Promise<Latent | null>;
  /** Whole or not at all. Throws a StudioError `figure/unwritable` with the path. */
  write(figure: number, tile: number, x0: Latent): Promise<void>;
}

/**
 * The tiles in a folder that is there.
 * @param suffix of their names, for what lies beside the pictures: `<figure>-<tile><suffix>.npy`
 */
export function openTileFiles(folder: string, suffix = ''): TileFiles {
  const pathOf = (figure: number, tile: number): string => join(folder, `${figure}-${tile}${suffix}.npy`);
  return {
    async read(figure, tile) {
      const path = pathOf(figure, tile);
      if (!(await isFile(path))) return null;
      const bytes = await readWholeFile(path, MAX_FILE_BYTES); // a file that cannot be read may be complete: it stays
      try {
        const { shape, data } = readNpy(bytes, path);
        return makeLatent(shape as unknown as LatentShape, data);
      } catch {
        return null; // half of it was written, or it is something else: it is computed again
      }
    },
    async write(figure, tile, x0) {
      await writeFileAtomically(pathOf(figure, tile), encodeNpy(x0.shape, x0.data));
    },
  };
}
