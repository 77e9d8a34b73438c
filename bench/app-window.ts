import { _electron, type ElectronApplication, type Page } from '@playwright/test';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../src/main/project-root.ts';

/** The built app in real Electron with a user data folder of its own, in a window of 1100 × 700. */
export interface BenchApp {
  readonly app: ElectronApplication;
  readonly page: Page;
  /** Ends the app and removes its folder. */
  close(): Promise<void>;
}

export async function launchApp(settings: object = {}): Promise<BenchApp> {
  const executablePath = process.env['SLERPSCOPE_ELECTRON'];
  if (!executablePath)
    throw new Error('SLERPSCOPE_ELECTRON names no Electron executable: run `npm run bench`');
  const userData = mkdtempSync(join(tmpdir(), 'slerpscope-bench-'));
  const small = { welcomed: true, lastModel: 'bundled:toonhead-32' }; // figures stay comparable over time
  writeFileSync(join(userData, 'settings.json'), JSON.stringify({ ...small, ...settings }));
  const app = await _electron.launch({
    executablePath,
    args: [projectRoot(import.meta.dirname), ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
    env: { ...process.env, SLERPSCOPE_USER_DATA: userData },
  });
  const page = await app.firstWindow();
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.setContentSize(1100, 700));
  return {
    app,
    page,
    async close() {
      await app.close();
      rmSync(userData, { recursive: true, force: true });
    },
  };
}

/** Types an S for the whole window. */
export async function setSteps(page: Page, numSteps: number): Promise<void> {
  const field = page.getByLabel('Steps S', { exact: true });
  await field.fill(String(numSteps));
  await field.press('Enter');
}

export async function waitUntilComplete(page: Page, view: string): Promise<void> {
  await page.locator(`[data-testid="${view}"][data-complete="true"]`).waitFor({ timeout: 600_000 });
}

export interface ProcessMemory {
  readonly name: string;
  readonly nowMiB: number;
  readonly peakMiB: number;
}

/** The resident memory of every process of the app. */
export async function readMemory(app: ElectronApplication): Promise<ProcessMemory[]> {
  const metrics = await app.evaluate(({ app: main }) =>
    main.getAppMetrics().map(({ type, name, memory }) => ({
      name: name ?? type,
      nowMiB: memory.workingSetSize / 1024,
      peakMiB: (memory.peakWorkingSetSize ?? memory.workingSetSize) / 1024,
    })),
  );
  return metrics;
}
