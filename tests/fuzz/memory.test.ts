import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, expect, it } from 'vitest';
import { projectRoot } from '../../src/main/project-root.ts';
import { buildProgram } from '../support/build-program.ts';
import { usualOrFull } from '../support/full.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { hostileInputs } from './hostile.ts';

/** Each input is made and read by processes of their own, so that nothing but reading it counts. */

const root = projectRoot(import.meta.dirname);
let folder: string;
/** Beneath the project, where it finds the rasterizer's package. */
let program: string;
beforeAll(async () => {
  folder = tempFolder();
  program = await buildProgram(
    join(import.meta.dirname, 'peak-process.ts'),
    join(root, 'out', 'tests', 'peak'),
    ['@resvg/resvg-js'],
  );
});

const run = promisify(execFile);

const names = hostileInputs.map(({ name }) => name);
/** One per reader: of pixels, blocks, texts, JSON, zip and numbers. */
const few = [
  'a PNG of many pixels',
  'a GIF of tiny comments',
  'a long recipe in a PNG',
  'a recipe of many values',
  'a project that lies about its size',
  'an .npy of many numbers',
];

it.each(usualOrFull(few, names))(
  '%s is read or refused with at most 256 MB over its own size',
  async (name) => {
    const file = join(folder, 'input');
    await run(process.execPath, [program, 'make', name, file]);
    const { stdout } = await run(process.execPath, [program, 'read', name, file]);
    const { bytes, answer } = JSON.parse(stdout) as { bytes: number; answer: string };
    expect(bytes).toBeLessThan(256e6);
    expect(answer).toMatch(/^(read|input: [^\n]{1,600})$/);
  },
  300_000,
);
