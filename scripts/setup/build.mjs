import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { run } from './command.mjs';
import { say } from './say.mjs';

/** What decides the build's content. */
const SOURCES = [
  'src',
  'scripts/notices',
  'resources/icon',
  'resources/notices',
  'electron.vite.config.ts',
  'package.json',
  'package-lock.json',
  'tsconfig.base.json',
];

/** What a complete build has, below out/. */
const PRODUCTS = [
  'main/index.js',
  'main/engine.js',
  'main/cli.js',
  'preload/index.cjs',
  'renderer/index.html',
  'renderer/notices.json',
];

/**
 * Builds when the sources are not those of the last complete build.
 * @param {string} root the repository
 */
export async function ensureBuild(root) {
  if (isBuilt(root)) return;
  say('build', 'electron-vite build');
  await build(root, { quiet: true });
}

/**
 * Builds into out/. The stamp that vouches for a build goes first and comes last,
 * so one that was killed in the middle is never taken for complete.
 * @param {string} root
 * @param {{ quiet?: boolean }} [options]
 */
export async function build(root, options = {}) {
  const stamp = stampFile(root);
  await forgetBuild(root);
  const fingerprint = fingerprintOf(root);
  const program = join(root, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js');
  await run(process.execPath, [program, 'build'], { cwd: root, ...options });
  const absent = PRODUCTS.find((file) => !existsSync(join(root, 'out', file)));
  if (absent) throw new Error(`out/${absent}: not built`);
  await mkdir(join(root, 'out'), { recursive: true });
  await writeFile(`${stamp}.${process.pid}`, fingerprint);
  await rename(`${stamp}.${process.pid}`, stamp);
}

/**
 * Makes the next start build again, whatever lies in out/.
 * @param {string} root
 */
export async function forgetBuild(root) {
  await rm(stampFile(root), { force: true });
}

/** @param {string} root */
export function isBuilt(root) {
  const stamp = stampFile(root);
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== fingerprintOf(root)) return false;
  return PRODUCTS.every((file) => existsSync(join(root, 'out', file)));
}

/**
 * A hash of every source's path and content.
 * @param {string} root
 */
export function fingerprintOf(root) {
  const hash = createHash('sha256');
  for (const file of SOURCES.flatMap((source) => filesIn(join(root, source))).sort()) {
    const content = readFileSync(file);
    hash.update(`${relative(root, file).split(sep).join('/')}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}

/**
 * @param {string} path
 * @returns {string[]}
 */
function filesIn(path) {
  if (!existsSync(path)) return [];
  if (statSync(path).isFile()) return [path];
  const entries = readdirSync(path, { withFileTypes: true, recursive: true }).filter((entry) =>
    entry.isFile(),
  );
  return entries.map((entry) => join(entry.parentPath, entry.name));
}

/** @param {string} root */
function stampFile(root) {
  return join(root, 'out', 'build.sha256');
}
