import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { pipeline } from 'node:stream/promises';

/**
 * Throws unless the file has the expected SHA-512.
 * @param {string} file
 * @param {string} expected base64, as in a lock file without its `sha512-`
 */
export async function verifySha512(file, expected) {
  const hash = createHash('sha512');
  await pipeline(createReadStream(file), hash);
  const actual = hash.digest('base64');
  if (actual !== expected) {
    throw new Error(
      `${basename(file)}: sha512 is ${actual.slice(0, 12)}…, expected ${expected.slice(0, 12)}…`,
    );
  }
}
