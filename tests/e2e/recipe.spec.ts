import { execFile } from 'node:child_process';
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { decode, encode } from 'fast-png';
import path from 'node:path';
import { promisify } from 'node:util';
import { RECIPE_SCHEMA } from '../../src/contract/recipe.ts';
import type { Bridge } from '../../src/contract/requests.ts';
import { gifOfBlocks } from '../main/recipes/support/hostile-gifs.ts';
import { expectNoAxeViolations } from './axe.ts';
import { dropFile } from './drop.ts';
import { expect, test } from './fixture.ts';
import { ROOT } from './launch.ts';
import { expectComplete, exportFigure, fill, PICTURES, resize } from './page.ts';

const CLI = path.join(ROOT, 'out', 'main', 'cli.js');

declare global {
  interface Window {
    readonly slerpscope: Bridge;
  }
}

test('a dropped picture is verified bit for bit and brings its exploration back, which can be undone', async ({
  studio,
}) => {
  const { page, exports } = studio;
  await resize(studio, 1100, 700);
  await fill(page, 'Steps S', '4');
  await fill(page, 'Frames per segment', '3');
  await page.getByRole('checkbox', { name: /^C,/ }).click();
  await expectComplete(page, 'line');
  await exportFigure(page);
  await expect(page.getByRole('status')).toContainText('line.png', { timeout: 60_000 });
  const file = path.join(exports, 'line.png');

  // Something else altogether.
  await page.getByRole('tab', { name: 'Plane' }).click();
  await fill(page, 'Steps S', '2');
  const whole = page.getByTestId('studio');
  const earlier = await whole.getAttribute('data-document');
  await page.getByRole('button', { name: 'Remove B' }).click();
  await expect(whole).not.toHaveAttribute('data-document', earlier!);
  const before = await whole.getAttribute('data-document');

  await dropFile(studio, file);
  const dialog = page.getByRole('dialog', { name: 'line.png' });
  await expect(dialog).toContainText('line.png is a line of toonhead-32');
  await dialog.getByRole('button', { name: 'Verify' }).click();
  await expect(dialog.getByTestId('replay')).toContainText('Bit-equal', { timeout: 60_000 });
  await mkdir(PICTURES, { recursive: true });
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await expectNoAxeViolations(page);
    await page.screenshot({ path: path.join(PICTURES, `recipe-${colorScheme}-1100x700.png`) });
  }
  await dialog.getByRole('button', { name: 'Open this exploration' }).click();
  await expect(page.locator('main')).toHaveAttribute('data-view', 'line');
  await expect(page.getByLabel('Steps S', { exact: true })).toHaveValue('4');
  await expect(page.getByLabel('Frames per segment')).toHaveValue('3');
  await expect(page.getByRole('checkbox')).toHaveCount(3);
  await expectComplete(page, 'line');
  await expect(page.getByTestId('count')).toContainText('5 / 5');
  await page.keyboard.press('Control+z');
  await expect(whole).toHaveAttribute('data-document', before!);
});

test('samples of the command line come back as a gallery, and as pins, the rows of a sheet', async ({
  studio,
}) => {
  const { page, exports } = studio;
  await resize(studio, 1100, 700);
  const file = path.join(exports, 'samples.png');
  const options = ['--model', 'bundled:toonhead-32', '--provider', 'cpu', '--seed', '5', '--count', '3'];
  await promisify(execFile)(process.execPath, [CLI, 'sample', ...options, '--steps', '4', '--out', file]);
  await dropFile(studio, file);
  const dialog = page.getByRole('dialog', { name: 'samples.png' });
  await expect(dialog).toContainText('samples.png is a grid of samples of toonhead-32');
  await dialog.getByRole('button', { name: 'Verify' }).click();
  await expect(dialog.getByTestId('replay')).toContainText('Bit-equal', { timeout: 60_000 });
  await dialog.getByRole('button', { name: 'Open this exploration' }).click();
  await expect(page.locator('main')).toHaveAttribute('data-view', 'gallery');
  await expect(page.getByRole('navigation', { name: 'Trail' })).toContainText('3 samples');
  await page.getByRole('tab', { name: 'Consistency' }).click();
  await expect(page.getByRole('checkbox', { checked: true, name: /latent [0-9a-f]{8}/ })).toHaveCount(3);
  await page.getByRole('tab', { name: 'Line' }).click();
  await expect(page.getByLabel('Steps S', { exact: true })).toHaveValue('4');
});

test('a figure with title, labels and captions has the pixels that the command line makes from its recipe', async ({
  studio,
}) => {
  const { page, exports } = studio;
  await fill(page, 'Steps S', '2');
  await fill(page, 'Frames per segment', '3');
  for (const view of ['line', 'consistency'] as const) {
    await page.getByRole('tab', { name: new RegExp(view, 'i') }).click();
    if (view === 'consistency') await fill(page, 'Step counts S', '2, 4');
    await expectComplete(page, view);
    await page.keyboard.press('e');
    const dialog = page.getByRole('dialog', { name: 'Export', exact: true });
    await dialog.getByLabel('Title').fill('Every x_T');
    await dialog.getByLabel('Labels').check();
    await dialog.getByLabel('Captions').check();
    await dialog.getByRole('button', { name: 'Save…' }).click();
    await expect(page.getByRole('status').filter({ hasText: `${view}.png` })).toBeVisible({
      timeout: 60_000,
    });
    const file = path.join(exports, `${view}.png`);
    const again = path.join(exports, `${view}-again.png`);
    await promisify(execFile)('node', [CLI, 'render', file, '--provider', 'cpu', '--out', again]);
    const [shown, made] = [decode(await readFile(file)), decode(await readFile(again))];
    expect([made.width, made.height, made.channels]).toEqual([shown.width, shown.height, shown.channels]);
    expect(Buffer.from(made.data).equals(Buffer.from(shown.data))).toBe(true);
    await mkdir(PICTURES, { recursive: true });
    await copyFile(again, path.join(PICTURES, `${view}-by-command-line.png`));
  }
});

test('a job file of two figures drives the window: one of them is chosen and becomes the exploration', async ({
  folder,
  studio,
}) => {
  const { page } = studio;
  await resize(studio, 1100, 700);
  const make = async (...args: string[]): Promise<{ model: object; figure: object }> => {
    const file = path.join(folder, `${args[0]}.json`);
    const model = ['--model', 'bundled:toonhead-32'];
    await promisify(execFile)('node', [CLI, ...args, ...model, '--steps', '3', '--out', file]);
    return JSON.parse(await readFile(file, 'utf8')) as { model: object; figure: object };
  };
  const corners = ['seed:11', 'seed:12', 'seed:13', 'seed:14'].flatMap((ref) => ['--corner', ref]);
  const line = await make('line', '--pin', 'seed:7', '--pin', 'seed:8', '--frames', '3');
  const plane = await make('plane', ...corners, '--columns', '3', '--rows', '2', '--title', 'Four faces');
  const job = path.join(folder, 'job.json');
  await writeFile(
    job,
    JSON.stringify({ schema: RECIPE_SCHEMA, model: line.model, figures: [line.figure, plane.figure] }),
  );

  await dropFile(studio, job);
  const dialog = page.getByRole('dialog', { name: 'job.json' });
  await expect(dialog).toContainText('job.json is a job of 2 figures of toonhead-32');
  await expect(dialog.getByRole('option')).toHaveText(['1: a line', '2: a plane, “Four faces”']);
  await dialog.getByLabel('Figure').selectOption('2: a plane, “Four faces”');
  await expectNoAxeViolations(page);
  await page.screenshot({ path: path.join(PICTURES, 'job-1100x700.png') });
  await dialog.getByRole('button', { name: 'Open this exploration' }).click();
  await expect(page.locator('main')).toHaveAttribute('data-view', 'plane');
  await expect(page.getByLabel('Steps S', { exact: true })).toHaveValue('3');
  await expectComplete(page, 'plane');

  await dropFile(studio, path.join(folder, 'line.json'));
  const other = page.getByRole('dialog', { name: 'line.json' });
  await expect(other).toContainText('line.json is a job: a line of toonhead-32');
  await other.getByRole('button', { name: 'Open this exploration' }).click();
  await expect(page.locator('main')).toHaveAttribute('data-view', 'line');
  await expectComplete(page, 'line');
  await expect(page.getByTestId('count')).toContainText('3 / 3');
});

test('a picture that was changed is told by how much, and one without a recipe is an image', async ({
  folder,
  studio,
}) => {
  const { page, exports } = studio;
  await fill(page, 'Steps S', '2');
  await fill(page, 'Frames per segment', '2');
  await expectComplete(page, 'line');
  await exportFigure(page);
  await expect(page.getByRole('status')).toContainText('line.png', { timeout: 60_000 });
  const bytes = await readFile(path.join(exports, 'line.png'));
  const { width, height, data } = decode(bytes);
  const changed = Uint8Array.from(data);
  changed[0]! -= 9; // of the paper, which is white
  const plain = encode({ width, height, data: changed, channels: 3 });
  // The texts of the export, the pixels of another picture.
  const texts = bytes.subarray(33, bytes.indexOf('IDAT') - 4);
  await writeFile(
    path.join(folder, 'changed.png'),
    Buffer.concat([plain.subarray(0, 33), texts, plain.subarray(33)]),
  );
  await writeFile(path.join(folder, 'plain.png'), plain);

  await dropFile(studio, path.join(folder, 'changed.png'));
  await page.getByRole('button', { name: 'Verify' }).click();
  await expect(page.getByTestId('replay')).toContainText('1 pixel differs, by at most 9 of 255');
  await expect(page.getByRole('row', { name: /ONNX Runtime/ })).toBeVisible();
  await page.keyboard.press('Escape');
  await dropFile(studio, path.join(folder, 'plain.png'));
  await expect(page.locator('main')).toHaveAttribute('data-view', 'inversion');
});

test('while a GIF of 190 MB is looked through the app answers, and the next dropped file takes its place', async ({
  studio,
}) => {
  const { page, exports } = studio;
  await expectComplete(page, 'line');
  await exportFigure(page);
  const picture = path.join(exports, 'line.png');
  await expect.poll(() => readFile(picture).catch(() => null)).not.toBeNull();
  const hostile = path.join(exports, 'blocks.gif');
  await writeFile(hostile, gifOfBlocks(190_000_000));
  const answered = await page.evaluate(async (location) => {
    let [answers, ended] = [0, false];
    const look = window.slerpscope.ask('recipe/read', { location }).then(({ ok }) => ((ended = true), ok));
    while (!ended) {
      await window.slerpscope.ask('settings/read', null);
      answers += 1;
    }
    return { ok: await look, answers };
  }, hostile);
  expect(answered.ok).toBe(true);
  expect(answered.answers).toBeGreaterThan(20); // one a millisecond, more or less, for most of a second

  await dropFile(studio, hostile);
  await dropFile(studio, picture);
  await expect(page.getByRole('dialog')).toContainText('line.png');
  await expect(page.getByText('cancelled')).toHaveCount(0);
});
