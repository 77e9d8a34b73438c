import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT, sandboxFlags } from './setup/index.mjs';
import { say } from './setup/say.mjs';

/** Room for a first line and sheet on two slow cores. */
const COMPLETE_MS = 10 * 60_000;
const START_MS = 60_000;

/**
 * Runs the real app without anybody in front of it: waits for its first line and consistency sheet, lets it
 * export both, and takes a picture of the window.
 * @param {import('./setup/electron.mjs').ElectronRuntime} electron
 * @param {NodeJS.ProcessEnv} env with a DISPLAY
 * @returns {Promise<string[]>} the files written, absolute
 */
export async function firstRun(electron, env) {
  const folder = join(ROOT, 'out', 'first-run');
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const userData = await mkdtemp(join(tmpdir(), 'slerpscope-first-run-'));
  const { _electron } = await import('@playwright/test');
  const began = Date.now();
  const app = await _electron.launch({
    executablePath: electron.executable,
    args: [...sandboxFlags(), ROOT],
    cwd: ROOT,
    timeout: START_MS,
    env: strings({ ...env, SLERPSCOPE_EXPORT_DIR: folder, SLERPSCOPE_USER_DATA: userData }),
  });
  try {
    const page = await app.firstWindow({ timeout: START_MS });
    say('start', `window after ${seconds(began)}`);
    await page.setViewportSize({ width: 1440, height: 900 }).catch(() => {}); // the window's own size will do
    return await takePictures(page, folder, began);
  } finally {
    await app.close();
    await rm(userData, { recursive: true, force: true });
  }
}

/**
 * @param {import('@playwright/test').Page} page
 * @param {string} folder
 * @param {number} began
 */
async function takePictures(page, folder, began) {
  const picture = join(folder, 'window.png');
  await showComplete(page, 'Line', 'line', began);
  await page.screenshot({ path: picture }); // before any notice of a saved file covers a part of it
  const line = await exportFigure(page, join(folder, 'line.png'));
  await showComplete(page, 'Consistency', 'consistency', began);
  return [picture, line, await exportFigure(page, join(folder, 'consistency.png'))];
}

/**
 * @param {import('@playwright/test').Page} page
 * @param {string} tab
 * @param {string} view the view's test id
 * @param {number} began
 */
async function showComplete(page, tab, view, began) {
  await page.getByRole('tab', { name: tab }).click();
  const complete = page.locator(`[data-testid="${view}"][data-complete="true"]`);
  const announcement = page.getByTestId('announcement'); // on a slow machine the app asks before it goes on
  await complete.or(announcement).first().waitFor({ timeout: COMPLETE_MS });
  if (await announcement.isVisible()) await page.getByRole('button', { name: 'Start', exact: true }).click();
  await complete.waitFor({ timeout: COMPLETE_MS });
  say('start', `${view} complete after ${seconds(began)}`);
}

/**
 * Presses the app's own export button and waits for the file it saves.
 * @param {import('@playwright/test').Page} page
 * @param {string} file
 */
async function exportFigure(page, file) {
  await page.getByRole('button', { name: 'Export figure' }).click();
  await page.getByRole('button', { name: 'Save…' }).click();
  const deadline = Date.now() + START_MS;
  while (!existsSync(file) || (await stat(file)).size === 0) {
    if (Date.now() > deadline) throw new Error(`${file}: not exported after ${START_MS / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return file;
}

/** @param {number} began */
function seconds(began) {
  return `${((Date.now() - began) / 1000).toFixed(1)} s`;
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @returns {Record<string, string>}
 */
function strings(env) {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
