import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { promisify } from 'node:util';
import { encodeModel, port, types } from '../main/models/support/onnx-model.ts';
import { expectNoAxeViolations } from './axe.ts';
import { dropFile } from './drop.ts';
import { readExported } from './exported.ts';
import { expect, test } from './fixture.ts';
import { ROOT, type StudioApp } from './launch.ts';
import { expectComplete, exportFigure, fill, PICTURES, readPixels, resize } from './page.ts';

const FIXTURE = path.join(ROOT, 'tests/fixtures/same-weights-other-schedule/linear');
const CLI = path.join(ROOT, 'out', 'main', 'cli.js');
const SIDE = 8;
const PREVIEW = '[data-testid="line"] canvas';
const STRIP = '.strip canvas';

/** A copy of the fixture under a schedule of its own. */
async function makeModel(folder: string, name: string, scheduler: object): Promise<string> {
  const model = path.join(folder, name);
  await cp(FIXTURE, model, { recursive: true });
  await writeFile(
    path.join(model, 'scheduler', 'scheduler_config.json'),
    JSON.stringify({ _class_name: 'DDIMScheduler', clip_sample: false, ...scheduler }),
  );
  return model;
}

async function open(page: Page, location: string): Promise<void> {
  const answer = await page.evaluate(
    (place) => window.slerpscope.ask('model/open', { location: place }),
    location,
  );
  expect(answer).toMatchObject({ ok: true });
  await expect(page.getByRole('button', { name: /^Model/ })).toContainText(path.basename(location, '.onnx'));
  await expectComplete(page, 'line');
}

interface Shown {
  readonly tau: string;
  /** The first frame of the line, in the middle of the window and in the strip below. */
  readonly preview: readonly number[];
  readonly strip: readonly number[];
  /** The first pin's picture in the tray. */
  readonly thumbnail: readonly number[];
}

async function look(page: Page): Promise<Shown> {
  return {
    tau: (await page.getByTestId('tau').getAttribute('title'))!,
    preview: await readPixels(page, PREVIEW, SIDE),
    strip: await readPixels(page, STRIP, 64),
    thumbnail: await readPixels(page, 'aside li:nth-child(1) canvas', SIDE),
  };
}

/** The first tile of the exported line, which is verified as made by `model` and by no other. */
async function exportFirst({ page, exports }: StudioApp, name: string, model: string): Promise<number[]> {
  await exportFigure(page);
  const saved = path.join(exports, 'line.png');
  await expect.poll(() => existsSync(saved), { timeout: 60_000 }).toBe(true);
  await expect(page.getByRole('dialog')).toHaveCount(0);
  const file = path.join(exports, `${name}.png`);
  await rename(saved, file);
  const { stdout } = await promisify(execFile)(process.execPath, [CLI, 'verify', file, '--model', model]);
  expect(stdout).toBe('bit-equal\n');
  return (await readExported(file, SIDE)).tile(0, 0);
}

test('one network under two schedules: pictures, thumbnails, τ and export are those of the model that is open, each time', async ({
  studio,
}) => {
  const { page, exports } = studio;
  await resize(studio, 1100, 700);
  await mkdir(exports, { recursive: true });
  const folder = path.join(exports, 'models');
  const a = await makeModel(folder, 'linear', { beta_schedule: 'linear' });
  const b = await makeModel(folder, 'short', {
    beta_schedule: 'squaredcos_cap_v2',
    num_train_timesteps: 500,
  });
  const v = await makeModel(folder, 'velocity', { prediction_type: 'v_prediction' });
  const other = path.join(ROOT, 'tests/fixtures/unet-scale-shift');
  await fill(page, 'Frames per segment', '3');

  const seen = new Map<string, Shown>();
  for (const [i, model] of [a, b, a, other, b, v, a].entries()) {
    await open(page, model);
    if (model === other) continue;
    // Thumbnails are of a lane of their own.
    await expect
      .poll(async () => (await look(page)).thumbnail.join(), { timeout: 30_000 })
      .not.toBe((seen.size === 0 ? [] : [...seen].findLast(([name]) => name !== model)![1].thumbnail).join());
    const shown = await look(page);
    expect(shown.tau.startsWith(model === b ? '450,' : '900,')).toBe(true);
    const exported = await exportFirst(studio, `${path.basename(model)}-${i}`, model);
    expect(exported, 'the file has the pixels of the window').toEqual(shown.preview);
    const before = seen.get(model);
    if (before) expect(shown).toEqual(before);
    for (const [name, of] of seen)
      if (name !== model)
        for (const part of ['preview', 'strip', 'thumbnail'] as const)
          expect(shown[part]).not.toEqual(of[part]);
    seen.set(model, shown);
  }
  expect(seen.size).toBe(3);
});

test('an .onnx file whose sidecar was edited, also its size alone, is another model when it is dropped again', async ({
  studio,
}) => {
  const { page, exports } = studio;
  const folder = path.join(exports, 'net');
  await mkdir(folder, { recursive: true });
  const file = path.join(folder, 'net.onnx');
  const free = (name: string) => port(name, types.FLOAT, ['n', 3, 'h', 'w']);
  await writeFile(
    file,
    encodeModel({
      sample: free('sample'),
      output: free('eps'),
      nodes: [{ opType: 'Neg', input: ['sample'], output: ['eps'] }],
    }),
  );
  const sidecar = (json: object) =>
    writeFile(path.join(folder, 'net.json'), JSON.stringify({ in_channels: 3, clip_sample: false, ...json }));
  const header = page.getByRole('button', { name: /^Model/ });
  const drop = async (size: string) => {
    await dropFile(studio, file);
    await expect(header).toContainText(size);
    await expectComplete(page, 'line');
  };
  await sidecar({ sample_size: 8 });
  await drop('8 × 8');
  const first = await readPixels(page, PREVIEW, SIDE);
  await sidecar({ sample_size: 8, beta_end: 0.001 });
  await dropFile(studio, file);
  await expect
    .poll(async () => (await readPixels(page, PREVIEW, SIDE)).join(), { timeout: 60_000 })
    .not.toBe(first.join());
  await expectComplete(page, 'line');
  await sidecar({ sample_size: [4, 16], beta_end: 0.001 });
  await drop('16 × 4');
  await expect(page.getByRole('alert')).toHaveCount(0);
});

test('a dropped picture of another schedule names the field and both values, and the model can be opened as recorded', async ({
  studio,
}) => {
  const { page, exports } = studio;
  await resize(studio, 1100, 700);
  const folder = path.join(exports, 'models');
  const a = await makeModel(folder, 'linear', { beta_schedule: 'linear' });
  const b = await makeModel(folder, 'cosine', { beta_schedule: 'squaredcos_cap_v2' });
  await open(page, a);
  await exportFigure(page);
  await expect(page.getByRole('status')).toContainText('line.png', { timeout: 60_000 });
  await open(page, b);

  await dropFile(studio, path.join(exports, 'line.png'));
  const dialog = page.getByRole('dialog', { name: 'line.png' });
  await expect(dialog.getByRole('note')).toContainText(
    'A different model (cosine) is open: pictures will differ',
  );
  await expect(dialog.getByRole('note')).toContainText(
    'beta_schedule: linear in the recipe, squaredcos_cap_v2 here',
  );
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await expectNoAxeViolations(page);
    await page.screenshot({ path: path.join(PICTURES, `recipe-other-schedule-${colorScheme}.png`) });
  }
  await dialog.getByRole('button', { name: 'Verify with this model' }).click();
  const replay = dialog.getByTestId('replay');
  await expect(replay).toContainText(/pixels differ/, { timeout: 60_000 });
  await expect(replay.getByRole('row', { name: /^beta_schedule linear squaredcos_cap_v2$/ })).toBeVisible();
  await expectNoAxeViolations(page, 'dialog');
  await page.screenshot({ path: path.join(PICTURES, 'recipe-other-schedule-verified.png') });

  await dialog.getByRole('button', { name: 'Open the model as recorded' }).click();
  await expect(dialog.getByRole('note')).toHaveCount(0);
  await dialog.getByRole('button', { name: 'Verify' }).click();
  await expect(replay).toContainText('Bit-equal', { timeout: 60_000 });

  // The window says that this is not the schedule of the model's files, and leads back to that one.
  await page.keyboard.press('Escape');
  const header = page.getByRole('button', { name: /^Model/ });
  await expect(header).toContainText('recipe’s schedule');
  await header.click();
  const menu = page.getByRole('dialog', { name: 'Model' });
  await expect(menu).toContainText(
    'Opened with the schedule of a recipe, not that of its files: linear, T = 1000',
  );
  await expectNoAxeViolations(page);
  await page.screenshot({ path: path.join(PICTURES, 'model-menu-other-schedule.png') });
  await menu.getByRole('button', { name: 'Open with its own schedule' }).click();
  await expect(header).not.toContainText('recipe’s schedule');
});
