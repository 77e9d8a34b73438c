import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'vite';
import { beforeAll, expect, it } from 'vitest';
import { projectRoot } from '../../src/main/project-root.ts';
import { usualOrFull } from '../support/full.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { hostileInputs } from './hostile.ts';

/** Each input is made and read by processes of their own, so that nothing but reading it counts. */

const root = projectRoot(import.meta.dirname);
// Beneath the project, where the program finds the rasterizer's package.
const program = join(root, 'out', 'tests', 'peak');
let folder: string;
beforeAll(async () => {
  folder = tempFolder();
  await build({
    configFile: false,
    logLevel: 'error',
    ssr: { noExternal: true, external: ['@resvg/resvg-js'] },
    build: {
      ssr: join(import.meta.dirname, 'peak-process.ts'),
      outDir: program,
      target: 'node20',
      rollupOptions: { output: { entryFileNames: 'peak.mjs' } },
    },
  });
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
    await run(process.execPath, [join(program, 'peak.mjs'), 'make', name, file]);
    const { stdout } = await run(process.execPath, [join(program, 'peak.mjs'), 'read', name, file]);
    const { bytes, answer } = JSON.parse(stdout) as { bytes: number; answer: string };
    expect(bytes).toBeLessThan(256e6);
    expect(answer).toMatch(/^(read|input: [^\n]{1,600})$/);
  },
  300_000,
);
