import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { createRandom } from '../../fuzz/random.ts';
import { buildProgram } from '../../support/build-program.ts';
import { usualOrFull } from '../../support/full.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { fakeRepository, hashes, readFiles, sha256 } from './support/fake-repository.ts';
import type { FakeHub } from './support/fake-hub.ts';
import { client, startHub } from './support/hub.ts';
import { tinyFiles, WEIGHTS } from './support/tiny-model.ts';

/** Programs that download, each killed with SIGKILL at some byte, twice at most, and then started again. */
const DOWNLOADS = usualOrFull(20, 200);

let program: string;
beforeAll(async () => {
  program = await buildProgram(
    join(import.meta.dirname, 'support/download-process.ts'),
    join(tempFolder(), 'program'),
  );
});

/** Weights of two megabytes, so that a program is killed while bytes come, are written and are named. */
const files = { ...tinyFiles, [WEIGHTS]: randomBytes(2_000_003) };

interface Ended {
  readonly code: number | null;
  readonly folder: string;
}

/** Runs the program; it is killed some milliseconds after the server sends a byte; null: it is not killed. */
async function run(
  fake: FakeHub,
  task: string,
  kill: { readonly at: number; readonly afterMs: number } | null,
): Promise<Ended> {
  let child: ChildProcess | null = null;
  if (kill)
    fake.onByte = { at: kill.at, call: () => void setTimeout(() => child?.kill('SIGKILL'), kill.afterMs) };
  child = spawn(process.execPath, [program, task]);
  let [output, errors] = ['', ''];
  child.stdout!.on('data', (data: Buffer) => (output += data.toString()));
  child.stderr!.on('data', (data: Buffer) => (errors += data.toString()));
  const code = await new Promise<number | null>((resolve) => child!.on('close', resolve));
  fake.onByte = null;
  expect(errors).toBe('');
  return { code, folder: output };
}

test(`${DOWNLOADS} downloads that are killed at some byte end with the right content, and go on where they ended`, async () => {
  const random = createRandom(20);
  const fake = await startHub(fakeRepository('acme/large', files));
  const first = client(fake);
  // The verdict refuses random weights: the files are those that it would take.
  const judged = await judge(first);
  let [killed, resumed, again] = [0, 0, 0];
  for (let round = 0; round < DOWNLOADS; round++) {
    const { cacheFolder, workFolder, hub } = client(fake);
    const task = join(tempFolder(), 'task.json');
    writeFileSync(task, JSON.stringify({ settings: hub.settings, workFolder, judged }));
    for (let kills = 1 + random.below(2); kills > 0; kills--) {
      const at =
        random.below(3) === 0
          ? files[WEIGHTS].length - 1 - random.below(3)
          : random.below(files[WEIGHTS].length);
      const { code } = await run(fake, task, { at, afterMs: random.below(8) });
      if (code === null) killed += 1;
      const blob = join(cacheFolder, 'models--acme--large/blobs', sha256(files[WEIGHTS]));
      if (existsSync(blob)) expect(sha256(readFileSync(blob))).toBe(sha256(files[WEIGHTS]));
    }
    fake.log.length = 0;
    const { code, folder } = await run(fake, task, null);
    expect(code).toBe(0);
    expect(sha256(readFileSync(join(folder, WEIGHTS)))).toBe(sha256(files[WEIGHTS]));
    expect(hashes(readFiles(folder))).toEqual(hashes(files));
    expect(
      readdirSync(join(cacheFolder, 'models--acme--large/blobs')).filter((name) => name.includes('.')),
    ).toEqual([]);
    const asked = fake.log.filter(({ server }) => server === 'cdn').map(({ range }) => range);
    expect(asked.length).toBeLessThanOrEqual(1);
    if (asked[0]?.startsWith('bytes=')) resumed += 1;
    if (asked.length === 1 && asked[0] === null) again += 1;
    rmSync(cacheFolder, { recursive: true });
  }
  // Nearly all are killed in mid-way, and go on: a claim about files that were never cut would be none.
  expect(killed).toBeGreaterThan(DOWNLOADS / 2);
  expect(resumed).toBeGreaterThan(DOWNLOADS / 3);
  expect(again).toBeLessThan(DOWNLOADS / 2);
}, 3_600_000);

async function judge({ hub }: ReturnType<typeof client>): Promise<unknown> {
  const { repository } = await hub.judge('acme/large');
  const chosen = repository.files.filter(({ path }) => path in files);
  return { repository, files: chosen, bytes: 0, verdict: { kind: 'unknown', reason: '' } };
}
