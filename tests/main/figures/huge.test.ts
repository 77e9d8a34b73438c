import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, expect, it } from 'vitest';
import { projectRoot } from '../../../src/main/project-root.ts';
import { buildProgram } from '../../support/build-program.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { usualOrFull } from '../../support/full.ts';

/** A figure that has no room in memory, written and read in a process of its own. */

const root = projectRoot(import.meta.dirname);
let folder: string;
/** Beneath the project, where it finds the rasterizer's package. */
let program: string;
beforeAll(async () => {
  folder = tempFolder();
  program = await buildProgram(
    join(import.meta.dirname, 'support', 'huge-process.ts'),
    join(root, 'out', 'tests', 'huge'),
    ['@resvg/resvg-js'],
  );
});

/** Tiles in each direction, of 512 pixels with a gutter of 2: 0.5 GB of pixels, or 4.8 GB. */
const tiles = usualOrFull(25, 78);
const side = 514 * tiles - 2;

it("the process's memory is its own, however much the process that starts it holds", async () => {
  const held = Buffer.alloc(400e6, 1);
  const run = promisify(execFile);
  const { stdout } = await run(process.execPath, [program, folder, join(root, 'resources'), '1']);
  expect((JSON.parse(stdout) as { megabytes: number }).megabytes).toBeLessThan(held.length / 2e6);
});

it('a PNG of more pixels than fit is written and read under 300 MB, every pixel right', async () => {
  const run = promisify(execFile);
  const { stdout } = await run(process.execPath, [program, folder, join(root, 'resources'), String(tiles)]);
  const found = JSON.parse(stdout) as { megabytes: number; seconds: number };
  expect(found).toMatchObject({
    width: side,
    height: side,
    wrong: 0,
    chunks: ['IHDR', 'iTXt', 'IDAT', 'IEND'],
  });
  expect(found.megabytes).toBeLessThan(300);
  expect((await stat(join(folder, 'huge.png'))).size).toBeLessThan((3 * side ** 2) / 48);
}, 1_200_000);
