import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { writeGrowingModel, writeLargeModel } from '../main/models/support/growing-model.ts';
import { writeSlowModel } from '../main/models/support/slow-model.ts';
import { expectNoAxeViolations } from './axe.ts';
import { expect, test as base } from './fixture.ts';
import { enginePid, launchStudio, ROOT, writeSettings, type StudioApp } from './launch.ts';
import { expectComplete, fill } from './page.ts';
import { inEveryLook } from './looks.ts';

const test = base.extend({
  /** The app with a memory limit of 1 GB, on the CPU. */
  studio: async ({ studio }, use) => {
    await studio.page.evaluate(async () => {
      await window.slerpscope.ask('settings/change', { memoryLimit: 1 });
      const state = await window.slerpscope.ask('studio/read', null);
      if (state.ok && state.value.device?.provider !== 'cpu')
        await window.slerpscope.ask('device/choose', { provider: 'cpu' });
    });
    await use(studio);
  },
});

/**
 * The watch sees the engine above its limit, or Electron's allocator, which gives no process 2 GB at once, is first: the
 * runtime asks for twice as much each time.
 */
const WHY = /the engine (used [\d.]+ GB of memory, more than its limit of 1 GB|ran out of memory)/;

/** Opens a model as a dropped file is, and gives the answer. */
const open = ({ page }: StudioApp, location: string) =>
  page.evaluate((at) => window.slerpscope.ask('model/open', { location: at }), location);

test('a model that grows beyond the memory limit ends with one explanation; the window goes on with the model before', async ({
  studio,
  folder,
}) => {
  const { page } = studio;
  await expectComplete(page, 'line');
  const before = await enginePid(studio);
  const answer = await open(studio, writeGrowingModel(folder, 100));
  expect(answer).toMatchObject({ ok: false, error: { code: 'engine/memory' } });
  const alert = page.getByRole('alert');
  await expect(alert).toContainText(/growing\.onnx: /);
  await expect(alert).toContainText(WHY);
  await expect(alert).toHaveCount(1);
  await inEveryLook(studio, async (picture) => {
    await expectNoAxeViolations(page);
    await page.screenshot({ path: picture('memory limit') });
  });
  await expect(page).toHaveTitle('toonhead-32 – Slerpscope');
  await expect.poll(() => enginePid(studio)).not.toBe(before);
  await fill(page, 'Steps S', '7');
  await expectComplete(page, 'line');
  await expect(alert).toHaveCount(1); // it stays until it is dismissed, and nothing is said besides
});

test('a model whose shapes tell that it is too large is refused by its tensor', async ({ studio }) => {
  await expectComplete(studio.page, 'line');
  const before = await enginePid(studio);
  await open(studio, path.join(ROOT, 'tests/fixtures/hungry-onnx/expand-16gb.onnx'));
  await expect(studio.page.getByRole('alert')).toContainText(
    'tensor z of shape [1400000, 3, 32, 32] takes 17.2 GB, more than the memory limit of 1 GB',
  );
  expect(await enginePid(studio)).toBe(before);
});

test('a model of more than 2 GB, which Electron gives no one at once, runs in the window', async ({
  folder,
}) => {
  await writeSettings(folder, { welcomed: true, memoryLimit: 8, provider: 'cpu' });
  const studio = await launchStudio(folder);
  await expectComplete(studio.page, 'line');
  expect(await open(studio, writeLargeModel(folder))).toMatchObject({ ok: true });
  await studio.app.close();
});

test('a run that grows beyond the memory limit ends with one explanation', async ({ studio, folder }) => {
  const { page } = studio;
  await expectComplete(page, 'line');
  const before = await enginePid(studio);
  expect((await open(studio, writeGrowingModel(folder, 600))).ok).toBe(true);
  const alert = page.getByRole('alert');
  await expect(alert).toContainText(WHY);
  await expect(alert).toHaveCount(1);
  await expect.poll(() => enginePid(studio)).not.toBe(before);
  const pid = await enginePid(studio);
  // The model is open again, and the run is not begun by itself.
  await expect
    .poll(() => page.evaluate(() => window.slerpscope.ask('studio/read', null)))
    .toMatchObject({ ok: true, value: { engine: 'ready', model: { name: 'growing' } } });
  await expect(page.getByRole('button', { name: 'Run again' })).toBeVisible();
  await expect(page.getByRole('progressbar')).toHaveCount(0);
  expect(await enginePid(studio)).toBe(pid);
  await open(studio, 'bundled:toonhead-32');
  await expectComplete(page, 'line');
});

test('what takes long to open says what is done and since when, and is given up for real', async ({
  studio,
  folder,
}) => {
  const { page } = studio;
  await expectComplete(page, 'line');
  const before = await enginePid(studio);
  const answer = open(studio, writeSlowModel(folder));
  const strip = page.getByTestId('opening');
  await expect(strip).toContainText('Opening slow.onnx: testing the network on the CPU');
  await expect(strip).toContainText(/\b[3-9] s/);
  await inEveryLook(studio, async (picture) => {
    await expectNoAxeViolations(page);
    await page.screenshot({ path: picture('opening takes long') });
  });
  await page.getByRole('button', { name: 'Cancel opening' }).click();
  expect(await answer).toMatchObject({ ok: false, error: { code: 'run/cancelled' } });
  await expect.poll(() => enginePid(studio)).not.toBe(before);
  await expect(strip).toHaveCount(0);
  await expect(page).toHaveTitle('toonhead-32 – Slerpscope');
  await fill(page, 'Steps S', '7');
  await expectComplete(page, 'line');
  await expect(page.getByRole('alert')).toHaveCount(0);
});

test('the settings tell what the engine takes, and hold its limit', async ({ studio }) => {
  const { page } = studio;
  await expectComplete(page, 'line');
  await page.keyboard.press('Control+,');
  const dialog = page.getByRole('dialog', { name: 'Settings' });
  await expect(dialog).toContainText(/The engine uses \d+ MB now/);
  await expect(dialog.getByLabel('Memory limit')).toHaveValue('1');
  await dialog.getByLabel('Memory limit').selectOption('2 GB');
  await inEveryLook(studio, async (picture) => {
    await expectNoAxeViolations(page);
    await page.screenshot({ path: picture('settings memory') });
  });
  await dialog.getByLabel('Memory limit').selectOption({ index: 0 });
  await page.keyboard.press('Escape');
  const settings = path.join(studio.userData, 'settings.json');
  await expect.poll(async () => JSON.parse(await readFile(settings, 'utf8')).memoryLimit).toBeNull();
});

test('a last model that needs too much memory gives way to the bundled one, and is named', async ({
  folder,
}) => {
  const lastModel = writeGrowingModel(folder, 100);
  await writeSettings(folder, { welcomed: true, memoryLimit: 1, provider: 'cpu', lastModel });
  const { app, page } = await launchStudio(folder);
  await expect(page).toHaveTitle('toonhead-64 – Slerpscope');
  // While the window is made, main may look too late: then Electron's allocator ends the engine.
  await expect(
    page.getByRole('status').filter({ hasText: 'the bundled model was opened instead' }),
  ).toContainText(/growing\.onnx: the engine (used|ran out of memory)/);
  await app.close();
});
