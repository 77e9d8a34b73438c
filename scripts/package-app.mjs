import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from './setup/command.mjs';
import { environmentFor, ROOT } from './setup/index.mjs';

/**
 * Packages the built app into dist/ around the given Electron; nothing is downloaded for target `dir`.
 * @param {import('./setup/electron.mjs').ElectronRuntime} electron
 * @param {string[]} targets electron-builder's arguments
 */
export async function packageApp(electron, targets) {
  await rm(join(ROOT, 'dist'), { recursive: true, force: true });
  const program = join(ROOT, 'node_modules', 'electron-builder', 'cli.js');
  const settings = [`--config.electronDist=${electron.dist}`, `--config.electronVersion=${electron.version}`];
  await run(process.execPath, [program, ...targets, '--publish', 'never', ...settings], {
    cwd: ROOT,
    env: environmentFor(electron),
  });
}
