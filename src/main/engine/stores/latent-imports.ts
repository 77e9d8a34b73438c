import { basename } from 'node:path';
import { reportError, StudioError } from '../../../contract/errors.ts';
import type { ImportedLatent, StoredLatent, RgbaImage } from '../../../contract/studio.ts';
import { fromRgba8, toRgba8 } from '../../../core/image.ts';
import { makeLatent, type LatentShape } from '../../../core/latent.ts';
import { oneLine } from '../../files/untrusted-text.ts';
import { readLatentFile, type FiledLatent } from './latent-files.ts';
import type { LatentStore } from './latent-store.ts';

/** Latents that one import takes: as many as a window has pins at most. */
const MAX_IMPORTED = 64;
const MAX_FILE_NAME = 100;
const MAX_TENSOR_NAME = 60;

/** Stores an image as a latent in [−1, 1]. Throws a StudioError when it has another size, or the model no 1 or 3 channels. */
export async function storeImage(
  store: LatentStore,
  { width, height, rgba }: RgbaImage,
  shape: LatentShape,
): Promise<StoredLatent> {
  const data = asRequested(() => fromRgba8(rgba, width, height, shape));
  return { sha256: await store.put(makeLatent(shape, data)) };
}

/**
 * A stored image as the network sees it: opaque, grey where the model is. Throws a StudioError as the store does, and
 * when the model has no 1 or 3 channels.
 */
export async function readImage(store: LatentStore, sha256: string, shape: LatentShape): Promise<RgbaImage> {
  const { data } = await store.read(sha256, shape);
  const rgba = asRequested(() => toRgba8(data, shape));
  return { width: shape[2], height: shape[1], rgba: new Uint8Array(rgba.buffer) };
}

/** What the request's numbers make impossible is the request's error. */
function asRequested<T>(convert: () => T): T {
  try {
    return convert();
  } catch (error) {
    throw new StudioError('request/invalid', reportError(error).message);
  }
}

/**
 * Stores every latent of an .npy, .safetensors or torch.save file that fits the model, in the order of the file. All or none:
 * throws a StudioError `latent/unreadable` as readLatentFile does, before anything is stored.
 */
export async function importLatents(
  store: LatentStore,
  path: string,
  shape: LatentShape,
): Promise<ImportedLatent[]> {
  const found = await readLatentFile(path, shape, MAX_IMPORTED).catch((error: unknown) => {
    throw new StudioError('latent/unreadable', reportError(error).message);
  });
  const imported: ImportedLatent[] = [];
  for (const filed of found) {
    const sha256 = await store.put(filed.latent);
    imported.push({ sha256, name: nameOf(path, filed, found.length > 1) });
  }
  return imported;
}

/** `noise.npy`, or if the file contains several `noise.npy #3`, `set.safetensors · xT #2`; counted from 0 as in `file:`. */
function nameOf(path: string, { tensor, index }: FiledLatent, isOneOfMany: boolean): string {
  const file = cut(basename(path), MAX_FILE_NAME);
  if (!isOneOfMany) return file;
  const place = tensor === null ? '' : ` · ${cut(tensor, MAX_TENSOR_NAME)}`;
  return `${file}${place}${index === null ? '' : ` #${index}`}`;
}

/** A name out of an untrusted file, fit for one line of a list. */
function cut(text: string, max: number): string {
  const line = oneLine(text);
  return line.length > max ? `${line.slice(0, max - 1)}…` : line;
}
