import { open, readdir, stat } from 'node:fs/promises';
import type { Stats } from 'node:fs';
import { codeOf } from './file-errors.ts';
import { malformed, notFound, tooLarge } from '../formats/error.ts';

/** Most bytes of a JSON file beside a model; the largest in the wild is a shard index of a few 100 kB. */
export const MAX_JSON_BYTES = 16 << 20;
/** Most bytes of any other file that is read whole: a latent of 2²⁸ numbers and its header. */
export const MAX_FILE_BYTES = 2 ** 30 + 2 ** 14;
/** Most bytes of a file with weights: what fits in one Node buffer and one protobuf on every system. */
export const MAX_WEIGHT_BYTES = 2 ** 31 - 1;

/** Of names under which nothing can be, such as one longer than a file system takes. */
const NOTHING_THERE = ['ENOENT', 'ENOTDIR', 'ENAMETOOLONG'];

/** What is at `path` (links followed), or null when there is nothing. */
export async function statOrNull(path: string): Promise<Stats | null> {
  try {
    return await stat(path);
  } catch (error) {
    const code = codeOf(error);
    if (NOTHING_THERE.includes(code)) return null;
    throw notFound(`${path}: cannot be read (${code})`);
  }
}

/**
 * Whether a regular file is there, links followed. Only absence is absence: throws as statOrNull does, and
 * file/malformed where a folder or anything else that is no regular file stands in its place.
 */
export async function isFile(path: string): Promise<boolean> {
  const found = await statOrNull(path);
  if (found && !found.isFile()) throw malformed(`${path}: not a regular file`);
  return found !== null;
}

/** Whether a folder is there, links followed. Throws as statOrNull does. */
export async function isFolder(path: string): Promise<boolean> {
  return (await statOrNull(path))?.isDirectory() ?? false;
}

/** Names in a folder, sorted. */
export async function listFolder(path: string): Promise<string[]> {
  try {
    return (await readdir(path)).sort();
  } catch (error) {
    throw notFound(`${path}: cannot be listed (${codeOf(error)})`);
  }
}

/** Bytes, in GB, MB or kB (powers of 1000) to two digits after the point where they are many. */
export function sizeText(bytes: number): string {
  for (const [unit, name] of [
    [1e9, 'GB'],
    [1e6, 'MB'],
    [1e3, 'kB'],
  ] as const)
    if (bytes >= 10 * unit || (unit > 1e3 && bytes >= unit)) return `${(bytes / unit).toFixed(2)} ${name}`;
  return `${bytes} bytes`;
}

/**
 * Reads a whole regular file of at most `maxBytes` into one buffer of its own. A pipe or a device is
 * refused before it is opened, since opening one can block for ever.
 */
export async function readWholeFile(path: string, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const found = await statOrNull(path);
  if (!found) throw notFound(`${path}: no such file`);
  if (!found.isFile()) throw malformed(`${path}: not a regular file`);
  if (found.size > maxBytes)
    throw tooLarge(`${path}: too large: ${sizeText(found.size)}, at most ${sizeText(maxBytes)} are read`);
  const file = await open(path, 'r').catch((error: unknown) => {
    throw notFound(`${path}: cannot be opened (${codeOf(error)})`);
  });
  try {
    const bytes = new Uint8Array(found.size);
    let at = 0;
    while (at < bytes.length) {
      const { bytesRead } = await file
        .read(bytes, at, Math.min(bytes.length - at, 1 << 28), at)
        .catch((error: unknown) => {
          throw notFound(`${path}: cannot be read (${codeOf(error)})`);
        });
      if (bytesRead === 0) throw malformed(`${path}: shrank while it was read, at byte ${at}`);
      at += bytesRead;
    }
    return bytes;
  } finally {
    await file.close();
  }
}

/** The first bytes of a regular file, at most `bytes`. Throws as readWholeFile does. */
export async function readHead(path: string, bytes: number): Promise<Buffer> {
  if (!(await isFile(path))) throw notFound(`${path}: no such file`);
  const file = await open(path, 'r').catch((error: unknown) => {
    throw notFound(`${path}: cannot be opened (${codeOf(error)})`);
  });
  try {
    const { buffer, bytesRead } = await file
      .read(Buffer.alloc(bytes), 0, bytes, 0)
      .catch((error: unknown) => {
        throw notFound(`${path}: cannot be read (${codeOf(error)})`);
      });
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
