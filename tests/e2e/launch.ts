import { _electron, expect, test as base, type ElectronApplication, type Page } from '@playwright/test';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { initialDocument } from '../../src/renderer/state/document.ts';

export const ROOT = path.resolve(import.meta.dirname, '../..');
export const PICTURES = path.join(ROOT, 'out', 'e2e');

/** The built app in real Electron, with folders of its own. */
export interface StudioApp {
  readonly app: ElectronApplication;
  readonly page: Page;
  /** Where figures are saved without asking. */
  readonly exports: string;
}

export type ViewName = 'line' | 'plane' | 'consistency' | 'trajectory' | 'inversion';

/** The Electron that the tests run on. */
export function executable(): string {
  const { SLERPSCOPE_ELECTRON: given, ELECTRON_OVERRIDE_DIST_PATH: dist } = process.env;
  if (given) return given;
  if (dist) return path.join(dist, process.platform === 'win32' ? 'electron.exe' : 'electron');
  throw new Error('set SLERPSCOPE_ELECTRON or ELECTRON_OVERRIDE_DIST_PATH; `npm test` does so');
}

/**
 * Starts the app with its folders inside `folder`; a second start there finds what the first one left. A first start is
 * that of a person who was welcomed before and left a line at S = 10, which is soon there; `writeSettings` and
 * `leaveNothing` before it say otherwise. `words` follow the app on its command line.
 */
export async function launchStudio(
  folder: string,
  environment: Record<string, string> = {},
  words: readonly string[] = [],
): Promise<StudioApp> {
  const exports = path.join(folder, 'exports');
  await writeSettings(folder, { welcomed: true }, 'wx').catch(() => undefined); // settings are there already
  await leaveAtSteps(folder, 10);
  await mkdir(exports, { recursive: true });
  const asRoot = process.platform === 'linux' && process.getuid?.() === 0;
  const app = await _electron.launch({
    executablePath: executable(),
    args: [ROOT, ...(asRoot ? ['--no-sandbox'] : []), ...words],
    env: {
      ...definedEnv(),
      ...environment,
      SLERPSCOPE_USER_DATA: path.join(folder, 'user'),
      SLERPSCOPE_EXPORT_DIR: exports,
    },
  });
  const page = await app.firstWindow();
  await page.waitForURL(({ protocol }) => protocol !== 'about:', { waitUntil: 'load' }); // with its styles
  return { app, page, exports };
}

/** Leaves settings for the next start in the folder; the model is the small bundled one unless they name another. */
export async function writeSettings(folder: string, settings: string | object, flag = 'w'): Promise<void> {
  await mkdir(path.join(folder, 'user'), { recursive: true });
  const text =
    typeof settings === 'string'
      ? settings
      : JSON.stringify({ lastModel: 'bundled:toonhead-32', ...settings });
  await writeFile(path.join(folder, 'user', 'settings.json'), text, { flag });
}

/** The app finds nothing that an earlier run left. */
export async function leaveNothing(folder: string): Promise<void> {
  await writeOnce(path.join(folder, 'user', 'first-start'), '');
}

/** The app finds that its last run left the document of a first start, at this S; what is there already stays. */
async function leaveAtSteps(folder: string, numSteps: number): Promise<void> {
  if (existsSync(path.join(folder, 'user', 'first-start'))) return;
  const first = initialDocument();
  const document = { ...first, sampling: { ...first.sampling, numSteps } };
  const project = { app: '0.1.0', model: null, view: 'line', document };
  const left = {
    schema: 1,
    running: false,
    at: new Date().toISOString(),
    path: null,
    unsaved: false,
    project,
  };
  await writeOnce(path.join(folder, 'user', 'autosave.json'), JSON.stringify(left));
}

async function writeOnce(file: string, text: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, text, { flag: 'wx' }).catch(() => undefined); // it is there already
}

export const test = base.extend<{
  studio: StudioApp;
  /** The app finds no document of an earlier run. */
  fresh: boolean;
}>({
  fresh: [false, { option: true }],
  studio: async ({ fresh }, use) => {
    const folder = await mkdtemp(path.join(tmpdir(), 'slerpscope-e2e-'));
    if (fresh) await leaveNothing(folder);
    const studio = await launchStudio(folder);
    const errors: string[] = [];
    studio.page.on('pageerror', (error) => errors.push(error.message));
    await use(studio);
    await keepPicture(studio.page);
    await studio.app.close();
    await rm(folder, { recursive: true, force: true });
    expect(errors, 'errors thrown in the page').toEqual([]);
  },
});

/** Keeps how the window looks at the end of the running test, under the test's name. */
export async function keepPicture(page: Page): Promise<void> {
  const { titlePath } = test.info();
  const name = titlePath
    .slice(1)
    .join(' ')
    .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
    .slice(0, 120);
  if (!page.isClosed()) await page.screenshot({ path: path.join(PICTURES, 'tests', `${name}.png`) });
}

/** The process id of the engine, as soon as it has one. */
export async function enginePid({ app }: StudioApp): Promise<number> {
  const find = () =>
    app.evaluate(
      ({ app: main }) =>
        main
          .getAppMetrics()
          .find((process) => [process.name, process.serviceName].includes('Slerpscope engine'))?.pid,
    );
  await expect.poll(find).toBeDefined();
  return (await find())!;
}

function definedEnv(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
}

/** Goes to a view by its tab and waits until all of it is at the wanted S. */
export async function complete(page: Page, view: ViewName, timeout = 120_000): Promise<void> {
  await page.getByRole('tab', { name: new RegExp(`^${view}$`, 'i') }).click();
  await expectComplete(page, view, timeout);
}

export async function expectComplete(page: Page, view: ViewName, timeout = 120_000): Promise<void> {
  await expect(page.getByTestId(view)).toHaveAttribute('data-complete', 'true', { timeout });
}

/** Makes the page, without the window's frame, this large. */
export async function resize({ app, page }: StudioApp, width: number, height: number): Promise<void> {
  await app.evaluate(
    ({ BrowserWindow }, size) => BrowserWindow.getAllWindows()[0]!.setContentSize(size[0]!, size[1]!),
    [width, height],
  );
  await expect.poll(() => page.evaluate(() => [innerWidth, innerHeight])).toEqual([width, height]);
}

/** Saves the present view's figure as it is proposed. */
export async function exportFigure(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Export figure' }).click();
  await page.getByRole('button', { name: 'Save…' }).click();
}

/** Sets a field as a person does: types and leaves it. */
export async function fill(page: Page, label: string, text: string): Promise<void> {
  const field = page.getByLabel(label, { exact: true });
  await field.fill(text);
  await field.press('Enter');
}

/** Colours at the centres of a canvas' model pixels, row by row. */
export async function readPixels(page: Page, selector: string, side: number): Promise<number[]> {
  return page
    .locator(selector)
    .first()
    .evaluate((element, n) => {
      const canvas = element as HTMLCanvasElement;
      const { width, height } = canvas;
      const { data } = canvas.getContext('2d')!.getImageData(0, 0, width, height);
      const colours: number[] = [];
      for (let y = 0; y < n; y++) {
        for (let x = 0; x < n; x++) {
          const at = 4 * (Math.floor(((y + 0.5) * height) / n) * width + Math.floor(((x + 0.5) * width) / n));
          colours.push(data[at]!, data[at + 1]!, data[at + 2]!);
        }
      }
      return colours;
    }, side);
}

export { expect };
