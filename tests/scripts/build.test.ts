import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { ensureBuild, fingerprintOf, forgetBuild, isBuilt } from '../../scripts/setup/build.mjs';
import { tempFolder } from '../support/temp-folder.ts';

const PRODUCTS = [
  'main/index.js',
  'main/engine.js',
  'main/cli.js',
  'preload/index.cjs',
  'renderer/index.html',
  'renderer/notices.json',
];

/** A checkout whose builder is the given program, in electron-vite's place. */
function checkout(builder: string): string {
  const root = tempFolder();
  write(root, 'src/core/slerp.ts', 'one');
  write(root, 'package.json', '{}');
  write(root, 'node_modules/electron-vite/bin/electron-vite.js', builder);
  return root;
}

function write(root: string, name: string, content: string): void {
  const file = path.join(root, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, content);
}

const writeAll = `
  const fs = require('node:fs');
  for (const file of ${JSON.stringify(PRODUCTS)}) {
    fs.mkdirSync('out/' + file.split('/')[0], { recursive: true });
    fs.writeFileSync('out/' + file, String(Math.random()));
  }`;

test('a build is done once and stands until a source changes', async () => {
  const root = checkout(writeAll);
  expect(isBuilt(root)).toBe(false);
  await ensureBuild(root);
  expect(isBuilt(root)).toBe(true);
  write(root, 'src/core/slerp.ts', 'two');
  expect(isBuilt(root)).toBe(false);
});

test('a build that was killed in the middle is not taken for complete, though every file is there', async () => {
  const root = checkout(writeAll);
  await ensureBuild(root);
  write(
    root,
    'node_modules/electron-vite/bin/electron-vite.js',
    `${writeAll}; process.kill(process.pid, 'SIGKILL')`,
  );
  write(root, 'src/core/slerp.ts', 'two');
  await expect(ensureBuild(root)).rejects.toThrow('exit code');
  write(root, 'src/core/slerp.ts', 'one');
  expect(isBuilt(root)).toBe(false);
});

test('a build that lacks a program is refused', async () => {
  const root = checkout(
    writeAll.replace("'node:fs');", "'node:fs'); process.on('exit', () => fs.rmSync('out/main/cli.js'));"),
  );
  await expect(ensureBuild(root)).rejects.toThrow('out/main/cli.js: not built');
});

test('a product that was removed, or a build that was forgotten, is built again', async () => {
  const root = checkout(writeAll);
  await ensureBuild(root);
  rmSync(path.join(root, 'out/renderer/index.html'));
  expect(isBuilt(root)).toBe(false);
  await ensureBuild(root);
  await forgetBuild(root);
  expect(isBuilt(root)).toBe(false);
});

test('the fingerprint sees content, names and moves', () => {
  const root = checkout('');
  const first = fingerprintOf(root);
  write(root, 'src/core/lerp.ts', 'one');
  const second = fingerprintOf(root);
  rmSync(path.join(root, 'src/core/slerp.ts'));
  expect(new Set([first, second, fingerprintOf(root)]).size).toBe(3);
});
