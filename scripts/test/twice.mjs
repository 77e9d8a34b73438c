import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from '../setup/build.mjs';

/** What a build makes, below out/. */
const PARTS = ['main', 'preload', 'renderer'];

/**
 * Builds two times and compares: the same sources make the same files, byte for byte.
 * @param {string} root the repository
 * @returns {Promise<string[]>} the files that differ, below out/
 */
export async function differingBuilds(root) {
  await build(root, { quiet: true });
  const first = digests(join(root, 'out'));
  await build(root, { quiet: true });
  const second = digests(join(root, 'out'));
  return [...new Set([...first.keys(), ...second.keys()])].filter(
    (file) => first.get(file) !== second.get(file),
  );
}

/**
 * @param {string} out
 * @returns {Map<string, string>} SHA-256 by path
 */
function digests(out) {
  const files = PARTS.flatMap((part) =>
    readdirSync(join(out, part), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name)),
  );
  return new Map(files.map((file) => [file, createHash('sha256').update(readFileSync(file)).digest('hex')]));
}
