import { spawn } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { beforeAll, beforeEach, expect, it } from 'vitest';
import { writeFileAtomically } from '../../../src/main/files/atomic-file.ts';
import { LatentStore } from '../../../src/main/engine/stores/latent-store.ts';
import { JsonFile } from '../../../src/main/files/json-file.ts';
import { buildProgram } from '../../support/build-program.ts';
import { tempFolder } from '../../support/temp-folder.ts';

let root: string;
let folder: string;
let program: string;
beforeAll(async () => {
  root = tempFolder();
  program = await buildProgram(
    join(import.meta.dirname, 'support', 'endless-writing-process.ts'),
    join(root, 'program'),
  );
});
beforeEach(() => {
  folder = mkdtempSync(join(root, 'work-'));
});

const HOUR_MS = 60 * 60_000;

function age(path: string, ms: number): void {
  const then = new Date(Date.now() - ms);
  utimesSync(path, then, then);
}

/** A process writes a file and is killed in the middle; what it left, beside the file. */
async function killWhileWriting(path: string): Promise<string> {
  const child = spawn(process.execPath, [program, path]);
  child.stdout.once('data', () => child.kill('SIGKILL'));
  await new Promise((resolve) => child.once('close', resolve));
  const left = readdirSync(folder).find((name) => name.endsWith('.tmp'));
  expect(left).toMatch(/^\..+\.[0-9a-f]{12}\.tmp$/);
  return join(folder, left!);
}

it('what a killed process left goes at the next save into that folder once it is an hour old', async () => {
  age(await killWhileWriting(join(folder, 'grid.png')), HOUR_MS + 60_000);
  await writeFileAtomically(join(folder, 'other.npy'), Buffer.from('new'));
  expect(readdirSync(folder)).toEqual(['other.npy']);
});

it('what was written a moment ago stays: its process may still be there', async () => {
  const left = await killWhileWriting(join(folder, 'grid.png'));
  age(left, HOUR_MS - 60_000);
  await writeFileAtomically(join(folder, 'other.npy'), Buffer.from('new'));
  expect(readdirSync(folder)).toHaveLength(2);
});

it('goes at the next start from the folders of settings and latents', async () => {
  age(await killWhileWriting(join(folder, 'settings.json')), 2 * HOUR_MS);
  writeFileSync(join(folder, 'settings.json.tmp'), ''); // as the first version named it
  age(join(folder, 'settings.json.tmp'), 2 * HOUR_MS);
  new JsonFile(join(folder, 'settings.json'), v.object({}), {});
  expect(readdirSync(folder)).toEqual([]);

  folder = mkdtempSync(join(root, 'latents-'));
  age(await killWhileWriting(join(folder, `${'ab'.repeat(32)}.npy`)), 2 * HOUR_MS);
  new LatentStore(folder);
  await expect.poll(() => readdirSync(folder)).toEqual([]);
});

it('leaves everything alone that is not named so, is no file, or only a link', async () => {
  const others = [
    '.grid.png.tmp',
    'grid.png.0123456789ab.tmp',
    '.grid.png.0123456789AB.tmp',
    '.grid.png.0123456789abc.tmp',
    '.grid.png.0123456789ab.tmp.png',
    '..0123456789ab.tmp~',
  ];
  for (const name of others) writeFileSync(join(folder, name), name);
  mkdirSync(join(folder, '.folder.0123456789ab.tmp'));
  symlinkSync('.grid.png.tmp', join(folder, '.link.0123456789ab.tmp'));
  for (const name of readdirSync(folder)) age(join(folder, name), 100 * HOUR_MS);
  const before = readdirSync(folder);
  await writeFileAtomically(join(folder, 'z.npy'), Buffer.from('new'));
  expect(readdirSync(folder)).toEqual([...before, 'z.npy'].sort());
  for (const name of others) expect(readFileSync(join(folder, name), 'utf8')).toBe(name);
});
