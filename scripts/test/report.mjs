import { readFileSync } from 'node:fs';

/**
 * A JSON report that a runner left; undefined where there is none, or only a part of one.
 * @param {string} file
 * @returns {any}
 */
export function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
