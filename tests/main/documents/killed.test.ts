import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { openAutosave } from '../../../src/main/documents/autosave.ts';
import { createProjectStore } from '../../../src/main/documents/project-store.ts';
import { LatentStore } from '../../../src/main/engine/stores/latent-store.ts';
import { usualOrFull } from '../../support/full.ts';
import { buildProgram } from '../../support/build-program.ts';
import { tempFolder } from '../../support/temp-folder.ts';

/** The real stores in a process of their own, killed with SIGKILL while they save. */

let folder: string;
let program: string;
beforeAll(async () => {
  folder = tempFolder();
  program = await buildProgram(
    join(import.meta.dirname, 'support', 'saving-process.ts'),
    join(folder, 'program'),
  );
});

/** Two processes are killed in each. */
const PAIRS = usualOrFull(12, 200);

interface Killed {
  readonly work: string;
  /** The last numbers that the process spoke of. */
  readonly put: number;
  readonly saved: number;
  /** Milliseconds since 1970 at which it said so. */
  readonly putAt: ReadonlyMap<number, number>;
  readonly killedAt: number;
}

/** Starts a process that saves, and kills it so many milliseconds after its first word. */
async function killAfter(name: string, milliseconds: number): Promise<Killed> {
  const work = join(folder, name);
  const child = spawn(process.execPath, [program, work]);
  const putAt = new Map<number, number>();
  let [text, errors] = ['', ''];
  let [saved, killedAt] = [0, 0];
  let begun = false;
  child.stderr.on('data', (data: Buffer) => (errors += data.toString()));
  child.stdout.on('data', (data: Buffer) => {
    if (!begun) setTimeout(() => ((killedAt = Date.now()), child.kill('SIGKILL')), milliseconds);
    begun = true;
    const lines = (text + data.toString()).split('\n');
    text = lines.pop() ?? '';
    for (const [what, number] of lines.map((line) => line.split(' '))) {
      if (what === 'put') putAt.set(Number(number), Date.now());
      if (what === 'saved') saved = Number(number);
    }
  });
  await new Promise((resolve) => child.on('close', resolve));
  expect(errors).toBe('');
  return { work, put: Math.max(0, ...putAt.keys()), saved, putAt, killedAt };
}

/** The number of the project that is on the disk; 0 where there is none. */
async function numberOnDisk(work: string): Promise<number> {
  const path = join(work, 'faces.slerpscope');
  if (!existsSync(path)) return 0;
  const { document } = await createProjectStore(new LatentStore(null)).open(path);
  return document.nextPin - 100;
}

it('killed at any moment while it saves, the project always opens, and is what was saved last or the one after', async () => {
  const seen = new Set<string>();
  for (let round = 0; round < PAIRS; round++) {
    const pair = await Promise.all([0, 1].map((i) => killAfter(`save-${round}-${i}`, Math.random() * 60)));
    for (const { work, saved } of pair) {
      const number = await numberOnDisk(work);
      expect([saved, saved + 1]).toContain(number);
      seen.add(number === saved ? 'before' : 'after');
      await rm(work, { recursive: true, force: true });
    }
  }
  expect(seen.has('before')).toBe(true);
}, 1_200_000);

it('at most 2 s of work are lost when the app is killed', async () => {
  for (let round = 0; round < 4; round++) {
    const pair = await Promise.all(
      [0, 1].map((i) => killAfter(`auto-${round}-${i}`, 900 + Math.random() * 800)),
    );
    for (const { work, put, putAt, killedAt } of pair) {
      const { left, putAside } = openAutosave(join(work, 'autosave.json'), Date.now, () => undefined);
      expect(putAside).toBeNull();
      expect(left).toMatchObject({ crashed: true, unsaved: true });
      const number = left!.project.document.nextPin - 100;
      expect(number).toBeLessThanOrEqual(put + 1);
      // The first number that is lost was put at most 2 s before the end.
      const lost = putAt.get(number + 1);
      if (lost !== undefined) expect(killedAt - lost).toBeLessThanOrEqual(2000);
    }
  }
}, 120_000);
