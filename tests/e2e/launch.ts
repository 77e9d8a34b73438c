import { _electron, expect, type ElectronApplication, type Page } from '@playwright/test';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { initialDocument, type StudioDocument } from '../../src/contract/document.ts';
import { hashDocument } from '../../src/renderer/session/document-hash.ts';

/** The bundled model that the tests run on. */
export const MODEL = 'toonhead-32';
/** One of 8 × 8, for tests that say nothing of pictures: an app of its own has less to compute at its start. */
export const TINY = path.resolve(import.meta.dirname, '../fixtures/same-weights-other-schedule/linear');
/** S of the line that a first start finds: soon there. */
export const STEPS = 10;
export const ROOT = path.resolve(import.meta.dirname, '../..');

/** The built app in real Electron, with folders of its own. */
export interface StudioApp {
  readonly app: ElectronApplication;
  readonly page: Page;
  /** What the app keeps. */
  readonly userData: string;
  /** Where figures are saved without asking. */
  readonly exports: string;
}

/** The Electron that the tests run on. */
export function executable(): string {
  const { SLERPSCOPE_ELECTRON: given, ELECTRON_OVERRIDE_DIST_PATH: dist } = process.env;
  if (given) return given;
  if (dist) return path.join(dist, process.platform === 'win32' ? 'electron.exe' : 'electron');
  throw new Error('set SLERPSCOPE_ELECTRON or ELECTRON_OVERRIDE_DIST_PATH; `npm test` does so');
}

/**
 * Starts the app with its folders inside `folder`; a second start there finds what the first one left. A first start is
 * that of a person who was welcomed before and left a line at a small S; `writeSettings` and
 * `leaveNothing` before it say otherwise. `words` follow the app on its command line.
 */
export async function launchStudio(
  folder: string,
  environment: Record<string, string> = {},
  words: readonly string[] = [],
): Promise<StudioApp> {
  const [userData, exports] = [path.join(folder, 'user'), path.join(folder, 'exports')];
  await writeSettings(folder, { welcomed: true }, 'wx').catch(() => undefined); // settings are there already
  await leaveDocument(folder);
  await mkdir(exports, { recursive: true });
  const left = await documentIn(folder);
  const asRoot = process.platform === 'linux' && process.getuid?.() === 0;
  const app = await _electron.launch({
    executablePath: executable(),
    args: [ROOT, ...(asRoot ? ['--no-sandbox'] : []), ...words],
    env: {
      ...definedEnv(),
      ...environment,
      SLERPSCOPE_USER_DATA: userData,
      SLERPSCOPE_EXPORT_DIR: exports,
    },
  });
  const page = await app.firstWindow();
  await page.waitForURL(({ protocol }) => protocol !== 'about:', { waitUntil: 'load' }); // with its styles
  if (words.length === 0) await isResumed(page, left);
  return { app, page, userData, exports };
}

/** Leaves settings for the next start in the folder; the model is the small bundled one unless they name another. */
export async function writeSettings(folder: string, settings: string | object, flag = 'w'): Promise<void> {
  await mkdir(path.join(folder, 'user'), { recursive: true });
  const text =
    typeof settings === 'string' ? settings : JSON.stringify({ lastModel: `bundled:${MODEL}`, ...settings });
  await writeFile(path.join(folder, 'user', 'settings.json'), text, { flag });
}

/** The app finds nothing that an earlier run left. */
export async function leaveNothing(folder: string): Promise<void> {
  await writeOnce(path.join(folder, 'user', 'first-start'), '');
}

/** The document of a first start, at another S. */
export function documentAtSteps(numSteps: number): StudioDocument {
  const first = initialDocument();
  return { ...first, sampling: { ...first.sampling, numSteps } };
}

/** The app finds that its last run left a document; what is there already stays. */
async function leaveDocument(folder: string): Promise<void> {
  if (existsSync(path.join(folder, 'user', 'first-start'))) return;
  const project = { app: '0.1.0', model: null, view: 'line', document: documentAtSteps(STEPS) };
  const left = {
    schema: 1,
    running: false,
    at: new Date().toISOString(),
    path: null,
    unsaved: false,
    project,
  };
  await writeOnce(autosaveIn(folder), JSON.stringify(left));
}

const autosaveIn = (folder: string): string => path.join(folder, 'user', 'autosave.json');

/** The document that a start finds, where it is one that the app does not change. */
export async function documentIn(folder: string): Promise<StudioDocument | null> {
  try {
    const { project } = JSON.parse(await readFile(autosaveIn(folder), 'utf8')) as {
      project: { document: StudioDocument };
    };
    return project.document;
  } catch {
    return null; // none, or a damaged one
  }
}

/**
 * Waits until the window has taken up a document; before, it would put it in the place of what a test does. Null: there
 * is none, and the window's own stays.
 */
export async function isResumed(page: Page, document: StudioDocument | null): Promise<void> {
  const hash = document ? await hashDocument(document) : /./;
  await expect(page.getByTestId('studio')).toHaveAttribute('data-document', hash, { timeout: 60_000 });
}

async function writeOnce(file: string, text: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, text, { flag: 'wx' }).catch(() => undefined); // it is there already
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
