import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, expect, it } from 'vitest';
import { buildProgram } from '../../support/build-program.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { hashOf, latentOf } from '../documents/support/projects.ts';

/** What the app keeps, in a process of a user who may not read it (the superuser may read everything). */

let folder: string;
let program: string;
beforeAll(async () => {
  folder = tempFolder();
  program = await buildProgram(
    join(import.meta.dirname, 'support', 'unprivileged-process.ts'),
    join(folder, 'program'),
  );
});

it('is kept byte for byte and said in one line each, where its permissions refuse it', async () => {
  const work = mkdtempSync(join(folder, 'kept-'));
  const names = {
    settings: 'settings.json',
    autosave: 'autosave.json',
    providers: 'providers.json',
    project: 'faces.slerpscope',
    latent: `${hashOf(latentOf(1))}.npy`,
    tile: '0-0.npy',
  };
  for (const name of Object.values(names)) {
    writeFileSync(join(work, name), `what is in ${name}`);
    chmodSync(join(work, name), 0);
  }
  chmodSync(folder, 0o755);
  chmodSync(work, 0o777);
  const { stdout } = await promisify(execFile)(process.execPath, [program, work]);
  const lines = JSON.parse(stdout) as [string, string][];
  expect(lines.map(([what]) => what)).toEqual(Object.keys(names));
  for (const [what, line] of lines) {
    const path = join(work, names[what as keyof typeof names]);
    expect(line).toContain(`${path}: cannot be `);
    expect(line).toContain('EACCES');
    expect(line).not.toContain('\n');
  }
  expect(readdirSync(work).sort()).toEqual([...Object.values(names), '0-1.npy'].sort());
  for (const name of Object.values(names)) {
    chmodSync(join(work, name), 0o600);
    expect(readFileSync(join(work, name), 'utf8')).toBe(`what is in ${name}`);
  }
});
