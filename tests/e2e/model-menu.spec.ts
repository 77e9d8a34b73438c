import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { encodeModel } from '../main/models/support/onnx-model.ts';
import { plainName, tinyFolder } from '../main/models/support/tiny-unet.ts';
import { expectNoAxeViolations } from './axe.ts';
import { dropFile } from './drop.ts';
import { expect, test } from './fixture.ts';
import { expectComplete, PICTURES, resize } from './page.ts';

/** Writes a model's files in a folder called flowers, and gives that folder. */
async function writeModel(within: string, files: Record<string, Uint8Array | object>): Promise<string> {
  const folder = path.join(within, 'flowers');
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(folder, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, content instanceof Uint8Array ? content : JSON.stringify(content));
  }
  return folder;
}

test('the model menu offers the weights that lie beside those that are open', async ({ folder, studio }) => {
  const { page } = studio;
  const half = 'diffusion_pytorch_model.bf16.safetensors';
  const model = await writeModel(folder, {
    ...tinyFolder('unet', plainName, half),
    ...tinyFolder('unet_ema', plainName),
    'scheduler/scheduler_config.json': { beta_schedule: 'scaled_linear', clip_sample: false },
  });
  await resize(studio, 1100, 700);
  await dropFile(studio, path.join(model, 'unet/config.json'));
  const header = page.getByRole('button', { name: /^Model/ });
  await expect(header).toContainText('flowers');
  await expectComplete(page, 'line');

  await header.click();
  const menu = page.getByRole('dialog', { name: 'Model' });
  await expect(menu).toContainText('EMA weights are in unet_ema/');
  await expect(menu.getByRole('button', { name: 'Open bf16 weights' })).toBeVisible();
  await expectNoAxeViolations(page);
  await mkdir(PICTURES, { recursive: true });
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: path.join(PICTURES, `model-menu-alternatives-${colorScheme}.png`) });
  }

  await menu.getByRole('button', { name: 'Open unet_ema' }).click();
  await expect(header).toContainText('flowers (unet_ema)');
  await expectComplete(page, 'line');
  await header.click();
  await menu.getByRole('button', { name: 'Open unet', exact: true }).click();
  await header.click();
  await menu.getByRole('button', { name: 'Open bf16 weights' }).click();
  await expect(header).toContainText('flowers (bf16)');
  await dropFile(studio, path.join(model, 'unet', plainName));
  await expect(header).toHaveText(/flowers\s*8 × 8/);
});

test('a dropped file of a model is named as what it is where it opens none', async ({ folder, studio }) => {
  const { page } = studio;
  const model = await writeModel(folder, {
    'scheduler_config.json': { _class_name: 'DDIMScheduler' },
  });
  await expectComplete(page, 'line');
  await dropFile(studio, path.join(model, 'scheduler_config.json'));
  await expect(page.getByRole('alert')).toContainText(
    "a scheduler's config (DDIMScheduler) without a model next to it",
  );
});

test('nothing is said of clipping where no scheduler config asks for it', async ({ folder, studio }) => {
  const { page } = studio;
  const model = await writeModel(folder, {
    'none/net.onnx': encodeModel(),
    'asks/net.onnx': encodeModel(),
    'asks/scheduler_config.json': { clip_sample: true },
  });
  const note = page.getByText('The model’s config asks for clipping');
  await expectComplete(page, 'line');
  await dropFile(studio, path.join(model, 'asks/net.onnx'));
  await expect(note).toBeVisible();
  await dropFile(studio, path.join(model, 'none/net.onnx'));
  await expect(note).toHaveCount(0);
});
