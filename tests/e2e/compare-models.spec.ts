import type { Page } from '@playwright/test';
import path from 'node:path';
import { writeWeightyModel } from '../main/models/support/weighty-model.ts';
import { expectNoAxeViolations } from './axe.ts';
import { expect, test } from './fixture.ts';
import { enginePid, ROOT, type StudioApp } from './launch.ts';
import { inEveryLook } from './looks.ts';
import { expectComplete, fill, isDrawn, PICTURES } from './page.ts';

const fixtures = path.join(ROOT, 'tests', 'fixtures');
const same = path.join(fixtures, 'unet-cifar10-like'); // 3 × 32 × 32, as toonhead-32
const other = path.join(fixtures, 'unet-church-like'); // 3 × 64 × 64
const strips = (page: Page) => page.getByRole('slider', { name: /^Frames of the line/ });

/** The next dialog for a model is answered with this folder. */
async function answerModel({ app }: StudioApp, folder: string): Promise<void> {
  await app.evaluate(({ dialog }, picked) => {
    dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [picked] });
  }, folder);
}

/** Colours of both strips, from top to bottom. */
async function readStrips(page: Page): Promise<number[][]> {
  await isDrawn(page);
  return strips(page)
    .locator('canvas')
    .evaluateAll((all) =>
      all.map((element) => {
        const { width, height } = element as HTMLCanvasElement;
        const context = (element as HTMLCanvasElement).getContext('2d')!;
        return [...context.getImageData(0, 0, width, height).data].filter((_, i) => i % 97 === 0);
      }),
    );
}

/** The processes of all engines. */
const enginePids = ({ app }: StudioApp): Promise<number[]> =>
  app.evaluate(({ app: electron }) =>
    electron
      .getAppMetrics()
      .filter(({ name }) => name === 'Slerpscope engine')
      .map(({ pid }) => pid),
  );

test('two models are compared on one x_T in 6 actions; what the second needs is told first', async ({
  studio,
}) => {
  const { page } = studio;
  await fill(page, 'Steps S', '5');
  await expectComplete(page, 'line');
  const [alone] = await readStrips(page);
  const first = await enginePid(studio);
  const dialog = page.getByRole('dialog', { name: 'Compare with another model' });
  let actions = 0;
  const act = async (action: Promise<unknown>): Promise<void> => {
    actions += 1;
    await action;
  };

  await answerModel(studio, other);
  await page.keyboard.press('v');
  await page
    .getByRole('radiogroup', { name: 'Compare with' })
    .getByRole('radio', { name: 'Another model…' })
    .click();
  await dialog.getByRole('button', { name: 'Open folder…' }).click();
  await expect(dialog.getByRole('alert')).toHaveText(
    'unet-church-like: its latents are 3 × 64 × 64, those of toonhead-32 3 × 32 × 32',
  );
  await page.keyboard.press('Escape');

  await answerModel(studio, same);
  await act(page.keyboard.press('v'));
  await act(
    page
      .getByRole('radiogroup', { name: 'Compare with' })
      .getByRole('radio', { name: 'Another model…' })
      .click(),
  );
  await act(dialog.getByRole('button', { name: 'Open folder…' }).click()); // and a folder is picked
  actions += 1;
  await expect(dialog.getByTestId('need')).toHaveText(
    /^unet-cifar10-like needs about \d+ MB beside toonhead-32; [\d.]+ (GB|MB) are free$/,
  );
  await inEveryLook(studio, async (picture) => {
    await expectNoAxeViolations(page, 'dialog');
    await page.screenshot({ path: picture('second model dialog') });
  });
  await act(dialog.getByRole('button', { name: 'Compare' }).click());
  await expect(strips(page)).toHaveCount(2);
  await expectComplete(page, 'line');
  expect(actions).toBeLessThanOrEqual(6);
  await expect(page.getByTestId('second-model')).toHaveText('beside toonhead-32');
  await expect(page.getByTestId('count')).toHaveText(/^26 \/ 26/);
  const [above, below] = await readStrips(page);
  expect(below).not.toEqual(above);
  expect(alone!.length).toBeGreaterThan(0);
  await inEveryLook(studio, async (picture) => {
    await expectNoAxeViolations(page);
    await page.screenshot({ path: picture('second model') });
  });

  // Its engine may die at work: the first one stays, and the work goes on by itself.
  const second = (await enginePids(studio)).find((pid) => pid !== first)!;
  await fill(page, 'Steps S', '20');
  process.kill(second, 'SIGKILL');
  await expect.poll(async () => (await enginePids(studio)).filter((pid) => pid !== second).length).toBe(2);
  expect(await enginePids(studio)).toContain(first);
  await expectComplete(page, 'line');
  await expect(page.getByRole('button', { name: 'Run again' })).toHaveCount(0);

  // The model is part of what is undone, and comes back by itself.
  await page.keyboard.press('ControlOrMeta+z');
  await page.keyboard.press('ControlOrMeta+z');
  await expect(strips(page)).toHaveCount(1);
  await expect.poll(async () => (await enginePids(studio)).length).toBe(1);
  await page.keyboard.press('ControlOrMeta+Shift+z');
  await expect(strips(page)).toHaveCount(2);
  await expectComplete(page, 'line');
});

test('where memory for both is short the second model comes after the first, which comes back when it has work', async ({
  studio,
  folder,
}) => {
  const { page } = studio;
  await fill(page, 'Steps S', '5');
  await expectComplete(page, 'line');
  await page.evaluate(() => window.slerpscope.ask('settings/change', { memoryLimit: 0.5 }));
  const before = await enginePid(studio);
  const dialog = page.getByRole('dialog', { name: 'Compare with another model' });
  await answerModel(studio, writeWeightyModel(folder));
  await page.keyboard.press('v');
  await page
    .getByRole('radiogroup', { name: 'Compare with' })
    .getByRole('radio', { name: 'Another model…' })
    .click();
  await dialog.getByRole('button', { name: 'Open file…' }).click();
  await expect(dialog.getByTestId('need')).toHaveText(
    /^weighty needs about \d+ MB beside toonhead-32; \d+ MB are free: its pictures are sampled after those of toonhead-32$/,
  );
  await dialog.getByRole('button', { name: 'Compare' }).click();
  const note = page.getByTestId('second-model');
  await expect(note).toHaveText('after toonhead-32: memory for both is short', { timeout: 60_000 });
  await expectComplete(page, 'line');
  await expect.poll(async () => (await enginePids(studio)).length).toBe(1);
  expect(await enginePids(studio)).not.toContain(before);
  const second = await enginePid(studio);
  // The first has work: the second gives way, and goes on afterwards.
  await fill(page, 'Steps S', '6');
  await expect(page.getByTestId('count')).toHaveText(/^13 \/ 26/);
  await expectComplete(page, 'line');
  await expect.poll(async () => (await enginePids(studio)).length).toBe(1);
  expect(await enginePids(studio)).not.toContain(second);
  await page.screenshot({ path: path.join(PICTURES, 'second-model-after.png') });
  await expect(page.getByRole('alert')).toHaveCount(0);
});
