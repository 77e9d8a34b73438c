import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { reasonToInstall } from '../../scripts/setup/dependencies.mjs';
import { tempFolder } from '../support/temp-folder.ts';

type Packages = Record<string, { version?: string; integrity?: string; optional?: boolean }>;

/** A checkout with a lock file and, unless undefined, what npm says it installed. */
function checkout(wanted: Packages, installed?: Packages): string {
  const root = tempFolder();
  writeFileSync(path.join(root, 'package-lock.json'), JSON.stringify({ packages: wanted }));
  mkdirSync(path.join(root, 'node_modules'));
  if (installed) {
    writeFileSync(
      path.join(root, 'node_modules', '.package-lock.json'),
      JSON.stringify({ packages: installed }),
    );
  }
  return root;
}

const svelte = { 'node_modules/svelte': { version: '5.0.0', integrity: 'sha512-a' } };

test('node_modules that match the lock file are left alone', () => {
  expect(reasonToInstall(checkout({ '': {}, ...svelte }, svelte))).toBeUndefined();
});

test('an install that was interrupted, so that npm left no list, is done again', () => {
  expect(reasonToInstall(checkout(svelte))).toBe('nothing is installed');
});

test('a package of another version, of other bytes or missing calls for an install', () => {
  const older = { 'node_modules/svelte': { version: '4.0.0', integrity: 'sha512-a' } };
  const other = { 'node_modules/svelte': { version: '5.0.0', integrity: 'sha512-b' } };
  expect(reasonToInstall(checkout(svelte, older))).toBe('node_modules/svelte is 4.0.0, not 5.0.0');
  expect(reasonToInstall(checkout(svelte, other))).toBe('node_modules/svelte is not the locked copy');
  expect(reasonToInstall(checkout(svelte, {}))).toBe('node_modules/svelte is missing');
});

test('an optional package of another system may be missing', () => {
  const wanted = { 'node_modules/fsevents': { version: '2.0.0', optional: true } };
  expect(reasonToInstall(checkout(wanted, {}))).toBeUndefined();
});
