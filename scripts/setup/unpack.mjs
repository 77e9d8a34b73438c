import { createWriteStream } from 'node:fs';
import { chmod, mkdir } from 'node:fs/promises';
import { dirname, resolve, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';

/**
 * Unpacks the wanted entries of a zip file. Needs the packages of package-lock.json, not `unzip`.
 * @param {string} file
 * @param {string} folder
 * @param {(path: string) => string | undefined} nameOf the path an entry gets below `folder`; undefined leaves it out
 */
export async function unpackZip(file, folder, nameOf) {
  const { default: yauzl } = await import('yauzl');
  const zip = await yauzl.openPromise(file);
  for await (const entry of zip.eachEntry()) {
    const name = entry.fileName.endsWith('/') ? undefined : nameOf(entry.fileName);
    if (name === undefined) continue;
    const target = inside(folder, name);
    await mkdir(dirname(target), { recursive: true });
    await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(target));
    await chmod(target, permissionsOf(entry));
  }
}

/**
 * Joins, and refuses a name that leads out of the folder.
 * @param {string} folder
 * @param {string} name
 */
function inside(folder, name) {
  const target = resolve(folder, name);
  if (!target.startsWith(resolve(folder) + sep)) throw new Error(`${name}: leads out of the archive`);
  return target;
}

/** @param {{ externalFileAttributes: number }} entry */
function permissionsOf(entry) {
  return (entry.externalFileAttributes >>> 16) & 0o777 || 0o644;
}
