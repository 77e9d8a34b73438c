import { expect, test, type Page } from '@playwright/test';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Bridge } from '../../src/contract/requests.ts';
import { gifOfBlocks } from '../main/recipes/support/hostile-gifs.ts';
import { expectComplete } from '../e2e/page.ts';
import { startPackagedApp } from './packaged-app.ts';

test('the packaged app opens the bundled model, draws a line from it and exits cleanly', async () => {
  const app = await startPackagedApp();
  try {
    await expect(app.page.getByText(/toonhead.64/i).first()).toBeVisible({ timeout: 60_000 });
    const numSteps = app.page.getByLabel('Steps S', { exact: true });
    await numSteps.fill('10');
    await numSteps.press('Enter');
    await expectComplete(app.page, 'line', 600_000);
    expect(await lookForRecipe(app.page)).toEqual([
      { ok: true, value: null }, // read by the thread in the package
      { ok: false, code: 'run/cancelled' },
      { ok: true, value: null },
    ]);
    expect(await app.close()).toBe(0);
  } finally {
    await app.dispose();
  }
});

/** What is answered about a large file: once, then about two of which the second comes before the first is read. */
async function lookForRecipe(page: Page): Promise<unknown> {
  const folder = await mkdtemp(path.join(tmpdir(), 'slerpscope-large-'));
  const file = path.join(folder, 'blocks.gif');
  await writeFile(file, gifOfBlocks(100_000_000));
  try {
    return await page.evaluate(async (location) => {
      const { slerpscope } = window as unknown as { readonly slerpscope: Bridge };
      const look = async () => {
        const answer = await slerpscope.ask('recipe/read', { location });
        return answer.ok ? answer : { ok: false, code: answer.error.code };
      };
      return [await look(), ...(await Promise.all([look(), look()]))];
    }, file);
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 10 });
  }
}
