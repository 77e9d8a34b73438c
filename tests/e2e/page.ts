import { expect, test, type Page } from '@playwright/test';
import path from 'node:path';
import type { ViewId } from '../../src/contract/views/index.ts';
import { ROOT, type StudioApp } from './launch.ts';

export const PICTURES = path.join(ROOT, 'out', 'e2e');

export type ViewName = ViewId;

/** Goes to a view by its tab and waits until all of it is at the wanted S. */
export async function complete(page: Page, view: ViewName, timeout = 120_000): Promise<void> {
  await page.getByRole('tab', { name: new RegExp(`^${view}$`, 'i') }).click();
  await expectComplete(page, view, timeout);
}

/** Waits until all of a view is at the wanted S; where a slow machine asks whether to begin, it is told so. */
export async function expectComplete(page: Page, view: ViewName, timeout = 120_000): Promise<void> {
  const completed = page.locator(`[data-testid="${view}"][data-complete="true"]`);
  const start = page.getByTestId('agree');
  await expect(async () => {
    if (await start.isVisible()) await start.click({ timeout: 1000 });
    expect(await completed.count(), `${view} is complete`).toBe(1);
  }).toPass({ timeout, intervals: [20, 50, 100, 100, 200] });
}

/**
 * Waits until the present view is at work. What a machine does in two minutes begins by itself; a slower one, or one that
 * was busy when the model was opened, asks first.
 */
export async function expectRunning(page: Page): Promise<void> {
  const progress = page.getByRole('progressbar', { name: 'Progress' });
  const start = page.getByTestId('agree');
  await expect(progress.or(start).first()).toBeVisible();
  if (await start.isVisible()) await start.click();
  await expect(progress).toBeVisible();
}

/** Makes the page, without the window's frame, this large. */
export async function resize({ app, page }: StudioApp, width: number, height: number): Promise<void> {
  await app.evaluate(
    ({ BrowserWindow }, size) => BrowserWindow.getAllWindows()[0]!.setContentSize(size[0]!, size[1]!),
    [width, height],
  );
  await expect.poll(() => page.evaluate(() => [innerWidth, innerHeight])).toEqual([width, height]);
  await isDrawn(page);
}

/** Waits until what is shown follows what was done: places are read in one animation frame, pixels drawn in the next. */
export async function isDrawn(page: Page): Promise<void> {
  await page.evaluate(async () => {
    for (let i = 0; i < 3; i++) await new Promise(requestAnimationFrame);
  });
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

/** Colours at the centres of a canvas' model pixels, row by row, once it is drawn. */
export async function readPixels(page: Page, selector: string, side: number): Promise<number[]> {
  await isDrawn(page);
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

/** Keeps how the window looks where the running test failed, under the test's name. */
export async function keepPicture(page: Page): Promise<void> {
  const { titlePath, status, expectedStatus } = test.info();
  if (status === expectedStatus || page.isClosed()) return;
  const name = titlePath
    .slice(1)
    .join(' ')
    .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
    .slice(0, 120);
  await page.screenshot({ path: path.join(PICTURES, 'failed', `${name}.png`) });
}

/** Answers the questions for latent files, images, fonts and projects with these paths. */
export async function answerFiles({ app }: StudioApp, files: readonly string[]): Promise<void> {
  await app.evaluate(
    (_, paths) => void (process.env['SLERPSCOPE_OPEN_FILES'] = paths),
    JSON.stringify(files),
  );
}
