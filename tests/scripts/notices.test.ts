import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { collectNotices } from '../../scripts/notices/collect.mjs';
import { packagesOfModules, productionPackages } from '../../scripts/notices/packages.mjs';
import { tempFolder } from '../support/temp-folder.ts';

const root = resolve(import.meta.dirname, '../..');
const modules = join(root, 'node_modules');

/** A folder of files; objects become JSON. */
function project(files: Record<string, string | object>): string {
  const folder = tempFolder();
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
  }
  return folder;
}

it('names every production package and every library of the bundle, each with the text of its licence', () => {
  const notices = collectNotices(root, [
    join(modules, 'svelte/src/internal/client/runtime.js'),
    join(modules, 'd3-scale/src/log.js'),
  ]);
  const names = notices.map(({ name }) => name);
  for (const name of ['svelte', 'd3-scale', 'valibot', 'onnxruntime-node', '@bufbuild/protobuf', 'yauzl'])
    expect(names).toContain(name);
  for (const name of ['Inter', 'KaTeX fonts', 'Electron', 'ONNX schema']) expect(names).toContain(name);
  expect(names).not.toContain('vitest');
  for (const { name, text, licence } of notices) {
    expect(text.length, name).toBeGreaterThan(200);
    expect(licence, name).not.toBe('');
  }
  expect(names).toEqual(names.toSorted((a, b) => a.localeCompare(b, 'en')));
});

it('finds the package of a module, nested and scoped ones too', () => {
  const folder = project({
    'node_modules/a/node_modules/@s/b/package.json': { name: '@s/b', version: '2.0.0', license: 'ISC' },
  });
  const inside = join(folder, 'node_modules/a/node_modules/@s/b/lib/x.js?raw');
  expect(packagesOfModules([inside, inside, join(folder, 'src/own.ts'), '\0virtual'])).toMatchObject([
    { name: '@s/b', version: '2.0.0', license: 'ISC' },
  ]);
});

it('follows dependencies of dependencies and leaves out optional ones that are not there', () => {
  const folder = project({
    'package.json': {
      name: 'app',
      version: '1.0.0',
      dependencies: { a: '1' },
      devDependencies: { dev: '1' },
    },
    'node_modules/a/package.json': {
      name: 'a',
      version: '1.0.0',
      license: 'MIT',
      dependencies: { b: '1' },
      optionalDependencies: { 'a-win32': '1' },
    },
    'node_modules/a/node_modules/b/package.json': { name: 'b', version: '1.1.0', license: 'MIT' },
    'node_modules/dev/package.json': { name: 'dev', version: '1.0.0', license: 'MIT' },
  });
  expect(productionPackages(folder).map(({ name }) => name)).toEqual(['a', 'b']);
});

it('refuses a package whose licence text is nowhere', () => {
  const folder = project({
    'package.json': { name: 'app', version: '1.0.0', dependencies: { a: '1' } },
    'node_modules/a/package.json': { name: 'a', version: '1.0.0', license: 'MIT' },
  });
  expect(() => collectNotices(folder, [])).toThrow('a 1.0.0: no licence text');
});
