import { cp, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { readNpy } from '../../src/main/formats/npy/npy.ts';
import { encodeModel, port, types } from '../main/models/support/onnx-model.ts';
import { dropFile } from './drop.ts';
import { expect, test } from './fixture.ts';
import { launchStudio, ROOT, type StudioApp } from './launch.ts';
import { complete, expectComplete, fill, PICTURES, resize } from './page.ts';
import { clickMenu } from './menu.ts';

const fixtures = path.join(ROOT, 'tests', 'fixtures');
const four = path.join(fixtures, 'onnx-channels', 'net4.onnx');
const three = path.join(fixtures, 'onnx-channels', 'net3.onnx');
const views = ['Line', 'Plane', 'Consistency', 'Trajectory', 'Inversion'] as const;

test('a model that makes no pictures says so, does not try, and its arrays can be exported', async ({
  studio,
}) => {
  const { page } = studio;
  await expectComplete(page, 'line');
  await dropFile(studio, four);
  const canvas = page.getByTestId('no-pictures');
  await expect(canvas).toContainText('net4 works on 4 channels of 8 × 8');
  const header = page.getByRole('banner');
  await expect(header).toContainText('8 × 8 · 4 channels, no pictures');
  for (const [width, height] of [
    [1100, 700],
    [1440, 900],
  ] as const) {
    await resize(studio, width, height);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await page.screenshot({ path: path.join(PICTURES, `no-pictures-${colorScheme}-${width}.png`) });
    }
  }
  for (const view of views) {
    await page.getByRole('tab', { name: view }).click();
    await expect(canvas).toBeVisible();
  }
  await expect(page.getByRole('alert')).toHaveCount(0);
  await expect(page.getByRole('progressbar')).toHaveCount(0);

  await page.getByRole('tab', { name: 'Line' }).click();
  await canvas.getByRole('button', { name: 'Export arrays…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Export arrays' });
  await expect(dialog.getByRole('button', { name: 'Save…' })).toHaveCount(0);
  await page.screenshot({ path: path.join(PICTURES, 'no-pictures-export.png') });
  await dialog.getByRole('button', { name: 'Save data…' }).click();
  const saved = page.getByText(/^Saved .*\.npy$/);
  await expect(saved).toBeVisible();
  const file = (await saved.innerText()).replace('Saved ', '');
  const { shape } = readNpy(await readFile(file), file);
  expect(shape.slice(1)).toEqual([4, 8, 8]);

  await dropFile(studio, three);
  await expectComplete(page, 'line');
  await expect(canvas).toHaveCount(0);
  await expect(page.getByRole('alert')).toHaveCount(0);
  await expect(header).not.toContainText('no pictures');
});

test('what was said of a model goes with it', async ({ studio }) => {
  const { page } = studio;
  await expectComplete(page, 'line');
  const folder = path.dirname(studio.exports);
  const sizes = ['n', 3, 8, 8];
  const zeroByZero = encodeModel({
    sample: port('sample', types.FLOAT, sizes),
    output: port('eps', types.FLOAT, sizes),
    nodes: [
      { opType: 'Sub', input: ['sample', 'sample'], output: ['zero'] },
      { opType: 'Div', input: ['zero', 'zero'], output: ['eps'] },
    ],
  });
  const broken = path.join(folder, 'broken.onnx');
  await writeFile(broken, zeroByZero);
  const alert = page.getByRole('alert');

  await dropFile(studio, broken);
  await expect(alert).toContainText('the network gave NaN');
  await expect(alert.getByRole('button', { name: 'Run again' })).toBeVisible();
  await dropFile(studio, path.join(fixtures, 'latents', 'chw.npy')); // not of this model's shape
  await expect(alert.filter({ hasText: "does not fit the model's [3, 8, 8]" })).toBeVisible();

  await dropFile(studio, three);
  await expectComplete(page, 'line');
  await expect(page.getByRole('banner')).toContainText('net3');
  await expect(alert).toHaveCount(0);

  // What is about a file stays.
  const damaged = path.join(folder, 'damaged.slerpscope');
  await writeFile(damaged, 'no project');
  await dropFile(studio, damaged);
  await expect(alert).toContainText('damaged.slerpscope');
  await dropFile(studio, four);
  await expect(page.getByTestId('no-pictures')).toBeVisible();
  await expect(alert).toContainText('damaged.slerpscope');
});

test('a tensor that torch.save wrote is dropped as latents, and weights are called what they are', async ({
  studio,
}) => {
  const { page } = studio;
  await expectComplete(page, 'line');
  const pins = page.locator('[data-pin]');
  const before = await pins.count();
  await dropFile(studio, path.join(fixtures, 'latents', 'latents.pt'));
  await expect(pins).toHaveCount(before + 1);
  await expect(pins.last()).toContainText('latents.pt');
  await expect(page.getByRole('alert')).toHaveCount(0);
  const weights = path.join(path.dirname(studio.exports), 'weights.bin');
  await cp(path.join(fixtures, 'unet-legacy-bin', 'diffusion_pytorch_model.bin'), weights);
  await dropFile(studio, weights);
  await expect(page.getByRole('alert')).toContainText('open its diffusers folder');
  await expect(pins).toHaveCount(before + 1);
  await fill(page, 'Steps S', '5');
  await complete(page, 'line');
});

test('a model that states no size is asked for one, which is kept for the next start', async ({ folder }) => {
  const sizeless = path.join(folder, 'tutorial');
  await cp(path.join(fixtures, 'no-sample-size'), sizeless, { recursive: true });
  let studio = await launchStudio(folder);
  let { page } = studio;
  await expectComplete(page, 'line');
  await openFolder(studio, sizeless);
  const dialog = page.getByRole('dialog', { name: 'Picture size' });
  await expect(dialog).toContainText('tutorial states no picture size');
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: path.join(PICTURES, `model-size-${colorScheme}.png`) });
  }
  // Closed without an answer, the question stays at hand.
  await page.keyboard.press('Escape');
  const alert = page.getByRole('alert');
  await expect(alert).toContainText('tutorial states no picture size');
  await expect(page.getByRole('banner')).toContainText('toonhead-32');
  await alert.getByRole('button', { name: 'Set the size…' }).click();
  await dialog.getByLabel('Height').fill('8');
  await expect(dialog.getByLabel('Width')).toHaveValue('8');
  await dialog.getByLabel('Width').fill('12');
  await dialog.getByRole('button', { name: 'Open' }).click();
  await expect(dialog).toBeHidden();
  await expect(alert).toHaveCount(0);
  await expect(page.getByRole('banner')).toContainText('tutorial');
  await expect(page.getByRole('banner')).toContainText('12 × 8');
  await expectComplete(page, 'line');

  await studio.app.close();
  studio = await launchStudio(folder);
  ({ page } = studio);
  await expect(page.getByRole('banner')).toContainText('tutorial');
  await expect(page.getByRole('banner')).toContainText('12 × 8');
  await expectComplete(page, 'line');
  await studio.app.close();
});

test('another size of the open model is given in its menu, and one that does not fit is refused there', async ({
  studio: { page },
}) => {
  await expectComplete(page, 'line');
  await page.getByRole('button', { name: /^Model/ }).click();
  await page.getByRole('button', { name: 'Change size…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Picture size' });
  await dialog.getByLabel('Height').fill('33');
  await dialog.getByRole('button', { name: 'Open' }).click();
  await expect(dialog.getByRole('alert')).toContainText('height 33 must be a multiple of');
  await page.screenshot({ path: path.join(PICTURES, 'model-size-refused.png') });
  await dialog.getByLabel('Height').fill('16');
  await dialog.getByRole('button', { name: 'Open' }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('banner')).toContainText('16 × 16');
  await expectComplete(page, 'line');
  await page.getByRole('button', { name: /^Model/ }).click();
  const menu = page.getByRole('dialog', { name: 'Model' });
  await expect(menu).toContainText('the model states 32 × 32; it is opened at 16 × 16');
  await page.screenshot({ path: path.join(PICTURES, 'model-size-menu.png') });
});

/** Opens a folder as the person picks it. */
async function openFolder(studio: StudioApp, folder: string): Promise<void> {
  await studio.app.evaluate(({ dialog }, picked) => {
    dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [picked] });
  }, folder);
  await clickMenu(studio, 'model/open-folder');
}
