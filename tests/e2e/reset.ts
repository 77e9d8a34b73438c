import { expect } from '@playwright/test';
import { commandIds } from '../../src/contract/commands.ts';
import { lanes } from '../../src/contract/job.ts';
import type { Bridge } from '../../src/contract/requests.ts';
import { documentAtSteps, isResumed, MODEL, STEPS, type StudioApp } from './launch.ts';

/** Of the settings that the app writes by itself only. */
const SETTINGS = {
  theme: 'system',
  pixels: 'nearest',
  resultsLimit: 2,
  memoryLimit: null,
  welcomed: true,
  recentCommands: [],
  recentProjects: [],
  presenter: false,
  recentModels: [],
  figureFont: null,
} as const;

/** A model that a test begins with, by the name in the window's title. */
export interface ResetModel {
  readonly name: string;
  readonly location: string;
}

const bundled: ResetModel = { name: MODEL, location: `bundled:${MODEL}` };

/**
 * Keeps what tests replace in main's process, and how large the window is. To be called once, before the first reset.
 */
export async function rememberStart({ app }: StudioApp): Promise<void> {
  await app.evaluate(({ BrowserWindow, dialog }) => {
    const { showOpenDialog, showSaveDialog, showMessageBox } = dialog;
    const start = {
      dialog: { showOpenDialog, showSaveDialog, showMessageBox },
      size: BrowserWindow.getAllWindows()[0]!.getContentSize(),
    };
    Object.assign(globalThis, { start });
  });
}

/**
 * Brings the app back to its first start, without one, with this model: settings, document, window and menus are as then, nothing
 * runs, the page is loaded anew, and figures are saved in `exports`. What was computed stays known to the engine.
 */
export async function reset(studio: StudioApp, exports: string, model = bundled): Promise<void> {
  const { page } = studio;
  const size = await resetMain(studio, exports);
  await page.emulateMedia({ colorScheme: null, reducedMotion: null });
  await page.mouse.move(0, 0);
  await page.evaluate(resetStudio, {
    settings: SETTINGS,
    lanes,
    commandIds,
    model,
    project: { app: '0.1.0', model: null, view: 'line', document: documentAtSteps(STEPS) },
  });
  await page.reload();
  await expect.poll(() => page.evaluate(() => [innerWidth, innerHeight])).toEqual(size);
  await isResumed(page, documentAtSteps(STEPS));
  await expect(page).toHaveTitle(`${model.name} – Slerpscope`);
}

async function resetMain({ app }: StudioApp, exports: string): Promise<number[]> {
  return app.evaluate(({ BrowserWindow, clipboard, dialog }, folder) => {
    const { start } = globalThis as unknown as { start: { dialog: object; size: number[] } };
    Object.assign(dialog, start.dialog);
    delete process.env['SLERPSCOPE_OPEN_FILES'];
    process.env['SLERPSCOPE_EXPORT_DIR'] = folder;
    clipboard.clear();
    const [window] = BrowserWindow.getAllWindows();
    window!.webContents.setZoomFactor(1);
    window!.setContentSize(start.size[0]!, start.size[1]!);
    return start.size;
  }, exports);
}

/** Runs in the page: what main and the engine hold. Throws the first error that is answered. */
async function resetStudio(wanted: {
  readonly settings: typeof SETTINGS;
  readonly lanes: typeof lanes;
  readonly commandIds: typeof commandIds;
  readonly model: ResetModel;
  readonly project: object;
}): Promise<void> {
  const { slerpscope } = window as unknown as { readonly slerpscope: Bridge };
  const ask: Bridge['ask'] = async (name, input) => {
    const answer = await slerpscope.ask(name, input);
    if (!answer.ok) throw new Error(`${name}: ${answer.error.message}`);
    return answer;
  };
  for (const group of ['picture', 'others'] as const) await ask('export/cancel', { group });
  await ask('model/cancel', null);
  await ask('second/close', null);
  await ask('settings/change', wanted.settings);
  const state = await ask('studio/read', null);
  const { model, device, error } = state.ok ? state.value : { model: null, device: null, error: null };
  const isAsStated = JSON.stringify(model?.options) === '{"schedule":{},"size":null}';
  const { name, location } = wanted.model;
  const isWanted = model?.bundled ? location === `bundled:${model.name}` : location === model?.path;
  if (error || model?.name !== name || !isWanted || !isAsStated) await ask('model/open', { location });
  if (device?.choice !== 'auto') await ask('device/choose', { provider: 'auto' });
  // A job without tiles supersedes the lane's last one.
  for (const lane of wanted.lanes)
    if (lane !== 'second') await ask('job/start', { lane, tiles: [], preview: null, compare: [] });
  // Grey until the next page says what it can do.
  await ask('commands/disable', wanted.commandIds);
  await ask('notices/take', null);
  await ask('project/new', null);
  await ask('project/autosave', { project: wanted.project as never, unsaved: false });
}
