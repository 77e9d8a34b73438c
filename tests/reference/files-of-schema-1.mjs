import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import process from 'node:process';

/**
 * What the scripts share that wrote tests/fixtures/<kind>/1 at commit a5f0acb: its command line, called as a person
 * calls it, and its own modules for what only the window writes.
 */

export const root = resolve(import.meta.dirname, '../..');
export const fixtures = join(root, 'tests', 'fixtures');

/** A folder for what the commands leave beside the files that are kept. */
export function openScratch() {
  const folder = mkdtempSync(join(tmpdir(), 'slerpscope-schema-1-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** An empty tests/fixtures/<kind>/<schema>. */
export function openTarget(kind, schema = 1) {
  const folder = join(fixtures, kind, `${schema}`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** Calls the built command line in `folder`; paths in the words are relative to it, models to the project. */
export function callCli(folder, words) {
  const inProject = words.map((word) => (word.startsWith('tests/') ? join(root, word) : word));
  execFileSync(process.execPath, [join(root, 'out', 'main', 'cli.js'), ...inProject], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

/** The same as a line for a shell. */
export function showCall(words) {
  const quoted = words.map((word) => (/^[\w.,:/#-]+$/.test(word) ? word : `'${word}'`));
  return `node out/main/cli.js ${quoted.join(' ')}`;
}

/** Copies files, with what lies beside them, from one folder to another. */
export function keepFiles(from, to, names) {
  for (const name of names)
    for (const file of [name, `${name}.recipe.json`])
      if (existsSync(join(from, file))) copyFileSync(join(from, file), join(to, file));
}

export function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'));
}

export function writeText(path, text) {
  writeFileSync(path, text);
}

/** Loads the project's TypeScript modules by their path under src/. Close it to end. */
export async function openModules() {
  const { createServer } = await import('vite');
  const server = await createServer({
    root,
    configFile: false,
    logLevel: 'error',
    appType: 'custom',
    server: { middlewareMode: true, hmr: false, ws: false, watch: null },
    optimizeDeps: { noDiscovery: true },
  });
  return {
    load: (path) => server.ssrLoadModule(join(root, 'src', path)),
    close: () => server.close(),
  };
}
