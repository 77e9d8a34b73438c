import type { Page } from '@playwright/test';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeSafetensors, randomWeights } from '../tests/main/models/support/weights.ts';
import { launchApp, readMemory, setSteps, waitUntilComplete } from './app-window.ts';

/**
 * What the app holds after a plane has been walked over until 2,000 tiles of 256 × 256 were sampled and shown, from a
 * narrow UNet with random weights at S = 2. A process may grow over what it had with the model open by what its
 * stores are allowed.
 */

const TILES = 2000;
/** Results 256, latents 64, draws 32, results to be written 64, abandoned runs 64 (service, latent-source, result-files, stepper). */
const ENGINE_MIB = 480;
/** Pictures 512, places 128, bitmaps 256 (picture-store, bitmaps). */
const WINDOW_MIB = 896;

const narrowUNet = {
  _class_name: 'UNet2DModel',
  act_fn: 'silu',
  attention_head_dim: null,
  add_attention: false,
  block_out_channels: [4, 8],
  center_input_sample: false,
  down_block_types: ['DownBlock2D', 'DownBlock2D'],
  downsample_padding: 1,
  flip_sin_to_cos: true,
  freq_shift: 0,
  in_channels: 3,
  layers_per_block: 1,
  mid_block_scale_factor: 1,
  norm_eps: 1e-5,
  norm_num_groups: 4,
  out_channels: 3,
  sample_size: 256,
  up_block_types: ['UpBlock2D', 'UpBlock2D'],
};

function writeModel(): string {
  const folder = mkdtempSync(join(tmpdir(), 'slerpscope-narrow-'));
  writeFileSync(join(folder, 'config.json'), JSON.stringify(narrowUNet));
  writeFileSync(
    join(folder, 'diffusion_pytorch_model.safetensors'),
    encodeSafetensors(randomWeights(narrowUNet)),
  );
  return folder;
}

/** Walks over the plane, one screen after another, until so many tiles were shown at their S. */
async function walkPlane(page: Page, tiles: number): Promise<number> {
  const surface = page.locator('[data-testid="plane"] [role="grid"]');
  const box = (await surface.boundingBox())!;
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  let shown = 0;
  for (;;) {
    await waitUntilComplete(page, 'plane');
    shown += Number((await page.getByTestId('count').innerText()).match(/\d+/)?.[0]);
    if (shown >= tiles) return shown;
    await page.mouse.wheel(Math.ceil(box.width), 0);
    await page.waitForTimeout(100); // the plan follows on the next animation frame
  }
}

const model = writeModel();
const { app, page, close } = await launchApp({ lastModel: model });
try {
  await page.locator('[data-testid="line"]').waitFor();
  await setSteps(page, 2);
  await waitUntilComplete(page, 'line');
  const before = await readMemory(app);
  await page.getByRole('tab', { name: 'Plane' }).click();
  await page.getByRole('radio', { name: 'small' }).check({ force: true });
  const started = performance.now();
  const shown = await walkPlane(page, TILES);
  const seconds = (performance.now() - started) / 1000;
  console.log(`memory through ${shown} tiles of 256 × 256 at S = 2, ${seconds.toFixed(0)} s`);
  for (const { name, nowMiB, peakMiB } of await readMemory(app)) {
    const budget = name.includes('engine') ? ENGINE_MIB : name === 'Tab' ? WINDOW_MIB : null;
    const had = before.find((other) => other.name === name)?.nowMiB ?? 0;
    const allowed = budget === null ? '' : `, budget ${(had + budget).toFixed(0)}`;
    console.log(
      `  ${name}: ${had.toFixed(0)} MiB with the model open, now ${nowMiB.toFixed(0)}, peak ${peakMiB.toFixed(0)}${allowed}`,
    );
  }
} finally {
  await close();
  rmSync(model, { recursive: true, force: true });
}
