import { fileURLToPath } from 'node:url';
import { ensureBuild } from './build.mjs';
import { ensureDependencies } from './dependencies.mjs';
import { hasDisplay } from './display.mjs';
import { ensureElectron } from './electron.mjs';
import { ensureSystemLibraries } from './system-libraries.mjs';

/** The repository. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

const NODE_AT_LEAST = [20, 19];

/**
 * Makes the app runnable from whatever state the checkout is in. What is there already is left alone.
 * @param {readonly string[]} [others] programs and modules that are needed besides, of those in system-libraries.mjs
 * @returns {Promise<{ electron: import('./electron.mjs').ElectronRuntime, display: boolean }>}
 */
export async function prepareToRun(others = []) {
  requireNode(process.versions.node);
  const display = await hasDisplay();
  await ensureDependencies(ROOT);
  await ensureSystemLibraries(display ? others : ['Xvfb', ...others]);
  const electron = await ensureElectron(ROOT);
  await ensureBuild(ROOT);
  return { electron, display };
}

/** @param {string} version */
export function requireNode(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [wantedMajor = 0, wantedMinor = 0] = NODE_AT_LEAST;
  if (major < wantedMajor || (major === wantedMajor && minor < wantedMinor)) {
    throw new Error(`node ${version}: ${NODE_AT_LEAST.join('.')} or newer is needed`);
  }
}

/**
 * The environment in which everything finds that Electron.
 * @param {import('./electron.mjs').ElectronRuntime} electron
 * @param {string} [display] a value for DISPLAY
 * @returns {NodeJS.ProcessEnv}
 */
export function environmentFor(electron, display) {
  return {
    ...process.env,
    ELECTRON_OVERRIDE_DIST_PATH: electron.dist,
    SLERPSCOPE_ELECTRON: electron.executable,
    ...(display && { DISPLAY: display }),
  };
}

/**
 * Chromium refuses its sandbox to root; nobody else goes without it.
 * @returns {string[]}
 */
export function sandboxFlags() {
  return process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : [];
}

/**
 * Runs a script's main function; a failure is one line and exit code 1.
 * @param {() => Promise<number>} main answers the exit code
 */
export async function runScript(main) {
  try {
    process.exitCode = await main();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
