import { realpath } from 'node:fs/promises';
import { dirname, isAbsolute, join, normalize, sep } from 'node:path';
import { MAX_WEIGHT_BYTES, readWholeFile } from '../../../files/bounded-file.ts';
import { list } from '../../../files/untrusted-text.ts';
import { malformed, ModelError, unsupported } from '../../error.ts';
import type { WeightBytes } from '../../model.ts';
import type { ExternalSlice } from './scan-tensor.ts';

/** Bytes of every file that tensors point at: beside the model, and long enough for what they ask. */
export async function readExternalData(
  path: string,
  slices: readonly ExternalSlice[],
): Promise<WeightBytes[]> {
  const files = new Map<string, Uint8Array>();
  for (const { tensor, location, offset, length } of slices) {
    const at = `${path}: tensor ${list([tensor])}`;
    let data = files.get(location);
    if (!data) {
      data = await readWholeFile(await resolveExternal(path, location, at), MAX_WEIGHT_BYTES);
      files.set(location, data);
    }
    if (offset + (length ?? 0) > data.length)
      throw malformed(
        `${at}: external_data offset ${offset}, length ${String(length)} reach past the ${data.length} bytes of ${list([location])}`,
      );
  }
  return [...files].map(([location, data]) => ({ path: location, byteLength: data.length, data }));
}

/**
 * A location is relative and stays below the model's folder. Links may lead out of it only where the
 * model itself lies in a hub cache, whose files are all links into `blobs`.
 */
async function resolveExternal(path: string, location: string, at: string): Promise<string> {
  // Checked for every system at once: a backslash separates on Windows only, a drive is one only there. A location
  // with a star stands for a place in memory to the runtime.
  if (/^$|^[a-z]:|[\\\0*]/i.test(location) || isAbsolute(location) || location.split('/').includes('..'))
    throw unsupported(
      `${at}: external_data location ${JSON.stringify(location).slice(0, 120)} is not a path below the model's folder`,
    );
  const folder = dirname(path);
  const file = join(folder, normalize(location));
  const real = await realpath(file).catch(() => null);
  if (real === null)
    throw new ModelError(
      'model/not-found',
      `${at}: external_data location ${list([location])}: no such file`,
    );
  const hub = /^(.*[/\\]models--[^/\\]+)[/\\]snapshots[/\\]/.exec(file)?.[1];
  const roots = await Promise.all(
    [folder, ...(hub ? [hub] : [])].map((root) => realpath(root).catch(() => root)),
  );
  if (roots[1]) roots[1] = join(roots[1], 'blobs'); // which must not be a link itself
  if (!roots.some((root) => real.startsWith(root + sep)))
    throw unsupported(
      `${at}: external_data location ${list([location])} is a link out of the model's folder`,
    );
  return real;
}
