import { copyFile, cp, readdir } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { expectNoAxeViolations } from './axe.ts';
import { expect, test } from './fixture.ts';
import { ROOT, type StudioApp } from './launch.ts';
import { drawFace, dropFiles } from './images.ts';
import { keepLooks } from './looks.ts';
import { clickMenu } from './menu.ts';
import { answerFiles, expectComplete, exportFigure, fill, PICTURES, readPixels, resize } from './page.ts';

const families = path.join(ROOT, 'tests', 'fixtures', 'families');
const canvas = '[data-testid="line"] canvas';

/** Opens a folder as the person picks it. */
async function pickFamily(studio: StudioApp, name: string): Promise<void> {
  await studio.app.evaluate(
    ({ dialog }, picked) => {
      dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [picked] });
    },
    path.join(families, name),
  );
  await clickMenu(studio, 'model/open-folder');
  await expect(studio.page.getByRole('button', { name: /^Model/ })).toContainText(name);
}

/** The same, and waits for the line of its pictures. */
async function openFamily(studio: StudioApp, name: string): Promise<void> {
  await pickFamily(studio, name);
  await expectComplete(studio.page, 'line');
}

/** The picture that is shown: not blank, and of the model's size. */
async function picture(page: Page, side: number): Promise<number[]> {
  const pixels = await readPixels(page, canvas, side);
  expect(new Set(pixels).size, 'values of its colours').toBeGreaterThan(1);
  await expect(page.getByRole('alert')).toHaveCount(0);
  return pixels;
}

/** Exports the figure of the present view, and keeps it beside the screenshots. */
async function keepFigure({ exports, page }: StudioApp, name: string): Promise<void> {
  await exportFigure(page);
  const saved = async () => (await readdir(exports)).find((file) => file.endsWith('.png'));
  await expect.poll(saved, { timeout: 60_000 }).toBeDefined();
  await copyFile(path.join(exports, (await saved())!), path.join(PICTURES, `${name}.png`));
  await page.keyboard.press('Escape');
}

async function openMenu(page: Page) {
  await page.getByRole('button', { name: /^Model/ }).click();
  return page.getByRole('dialog', { name: 'Model' });
}

test('a latent diffusion model shows decoded pictures, and its menu its networks', async ({ studio }) => {
  const { page } = studio;
  await openFamily(studio, 'ldm-vq');
  expect(new Set(await picture(page, 16)).size).toBeGreaterThan(20);
  await expect(page.getByRole('banner')).toContainText('16 × 16');
  await expect(page.getByLabel('Class', { exact: true })).toHaveCount(0);
  const menu = await openMenu(page);
  await expect(menu).toContainText('UNet2DModel, 3 × 8 × 8');
  await expect(menu).toContainText('3 × 8 × 8 → 3 × 16 × 16');
  await expect(menu).toContainText('16 × 16, RGB, 2 times the latent');
  await expectNoAxeViolations(page);
  await keepLooks(studio, 'families-ldm-menu');
  await page.keyboard.press('Escape');
  await keepLooks(studio, 'families-ldm');
  await expect(page.getByRole('alert')).toHaveCount(0);
});

test('a class-conditional model begins with class 0, and another one makes another picture that undo takes back', async ({
  studio,
}) => {
  const { page } = studio;
  await openFamily(studio, 'class-embedding');
  const field = page.getByLabel('Class', { exact: true });
  await expect(field).toHaveValue('0');
  const first = await picture(page, 8);
  await keepLooks(studio, 'families-class');
  await fill(page, 'Class', '3');
  await expectComplete(page, 'line');
  expect(await picture(page, 8)).not.toEqual(first);
  await clickMenu(studio, 'edit/undo');
  await expect(field).toHaveValue('0');
  await expectComplete(page, 'line');
  expect(await picture(page, 8)).toEqual(first);
  await fill(page, 'Class', '700');
  await expect(page.getByRole('alert')).toContainText('700: must be an integer in [0, 6]');
  await page.keyboard.press('Escape');
  await expect(field).toHaveValue('0');
});

test('a class is found by its name, by the keyboard alone, and guidance changes the picture', async ({
  studio,
}) => {
  const { page } = studio;
  await openFamily(studio, 'dit');
  const field = page.getByRole('combobox', { name: 'Class', exact: true });
  await expect(field).toHaveValue('0 tench');
  const first = await picture(page, 16);
  const menu = await openMenu(page);
  await expect(menu).toContainText('10 classes with names, guidance');
  await keepLooks(studio, 'families-dit-menu');
  await page.keyboard.press('Escape');

  await field.focus();
  await page.keyboard.type('fox');
  const list = page.getByRole('listbox', { name: 'Class', exact: true });
  await expect(list.getByRole('option')).toHaveText(['4red fox, Vulpes vulpes']);
  await expectNoAxeViolations(page);
  await field.fill('');
  await expect(list.getByRole('option')).toHaveCount(10);
  await page.screenshot({ path: path.join(PICTURES, 'families-dit-list.png') });
  await field.fill('fox');
  await page.keyboard.press('Enter');
  await expect(list).toBeHidden();
  await expect(field).toHaveValue('4 red fox');
  await expectComplete(page, 'line');
  const fox = await picture(page, 16);
  expect(fox).not.toEqual(first);

  await fill(page, 'Guidance', '4');
  await expectComplete(page, 'line');
  expect(await picture(page, 16)).not.toEqual(fox);
  await fill(page, 'Guidance', '');
  await expectComplete(page, 'line');
  expect(await picture(page, 16)).toEqual(fox);

  // Tab takes what is exactly one class; what is none stays, with the reason.
  for (const [typed, shown] of [
    ['teapot', '5 teapot'],
    ['4', '4 red fox'],
  ] as const) {
    await field.fill(typed);
    await page.keyboard.press('Tab');
    await expect(field).toHaveValue(shown);
  }
  await field.fill('goldfis');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('alert')).toHaveText('goldfis: choose a class of the list');
  await expect(field).toHaveValue('goldfis');
  await field.fill('unicorn');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert')).toHaveText('unicorn: no class has this name or number');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('alert')).toHaveCount(0);

  await field.focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Escape');
  await expect(list).toBeHidden();
  await expect(field).toHaveValue('4 red fox');

  const end = page.getByRole('combobox', { name: 'To class' });
  await end.fill('volcano');
  await page.keyboard.press('Enter');
  await expectComplete(page, 'line');
  expect(await picture(page, 16), 'the line begins as it did').toEqual(fox);
  await page.keyboard.press('Escape');
  await keepLooks(studio, 'families-dit-to-class');
  await page.getByRole('slider', { name: 'Frame', exact: true }).fill('6');
  await expect(page.getByTestId('caption')).toContainText('class 4 (red fox) to class 7 (volcano), u = 0.5');

  // One pin alone goes there as well.
  await page.getByRole('checkbox').nth(1).click();
  await expectComplete(page, 'line');
  await expect(page.getByTestId('caption')).toContainText('slerp(A, A, u = 0.500)');
  await keepLooks(studio, 'families-dit-one-pin');
  await keepFigure(studio, 'families-dit-one-pin-figure');
  await page.getByRole('button', { name: 'Keep one class' }).click();
  await expect(end).toHaveValue('');
  await expect(page.getByTestId('line')).toContainText('To class');
});

test('a model that needs a class embedding has nothing to play or to export', async ({ studio }) => {
  const { page } = studio;
  await expectComplete(page, 'line');
  await pickFamily(studio, 'class-identity');
  await expect(page.getByTestId('no-pictures')).toContainText('needs a class embedding');
  await expect(page.getByRole('button', { name: 'Export figure' })).toBeDisabled();
  await expect(page.getByRole('contentinfo', { name: 'Timeline' })).not.toContainText('frames per segment');
  await page.keyboard.press('e');
  await expect(page.getByRole('dialog')).toHaveCount(0);
});

test('a network of log t names the spacing that it takes', async ({ studio }) => {
  const { page } = studio;
  await pickFamily(studio, 'unet-fourier');
  const alert = page.getByRole('alert');
  await expect(alert).toContainText('tau "leading" reaches t = 0');
  await page.getByLabel('Spacing τ').selectOption('trailing');
  await expectComplete(page, 'line');
});

test('a consistency model makes pictures in one step, and has none of the settings of solvers', async ({
  studio,
}) => {
  const { page } = studio;
  await openFamily(studio, 'consistency');
  const steps = page.getByLabel('Steps', { exact: true });
  await expect(steps).toHaveValue('1');
  const single = await picture(page, 8);
  await expect(page.getByTestId('caption')).toContainText('1 step');
  for (const label of ['Solver', 'Noise η', 'Noise seed', 'Clip x̂₀', 'Spacing τ'])
    await expect(page.getByLabel(label, { exact: true })).toHaveCount(0);
  await keepLooks(studio, 'families-consistency');

  // One step draws no noise, but the steps that other views show do.
  await page.getByRole('tab', { name: 'Consistency' }).click();
  await expect(page.getByLabel('Noise seed', { exact: true })).toBeVisible();
  await expect(page.getByText('Not shown: 50, 100. The model takes at most 40 steps.')).toBeVisible();
  await page.getByRole('tab', { name: 'Line' }).click();
  await fill(page, 'Steps', '2');
  await expectComplete(page, 'line');
  const two = await picture(page, 8);
  expect(two).not.toEqual(single);
  await fill(page, 'Noise seed', '5');
  await expectComplete(page, 'line');
  expect(await picture(page, 8)).not.toEqual(two);
  await page.getByRole('tab', { name: 'Inversion' }).click();
  await expect(page.getByTestId('inversion')).toContainText('has no inverse');
  await expect(page.getByRole('region', { name: 'Reconstruction' })).toContainText('has no inverse');
  await expect(page.getByLabel(/^Step counts/)).toHaveCount(0);
  await keepLooks(studio, 'families-consistency-inversion');
  await page.getByRole('tab', { name: 'Trajectory' }).click();
  await fill(page, 'Step counts', '1, 3');
  await expectComplete(page, 'trajectory');
  await expect(page.getByRole('slider', { name: 'Trajectory along t' })).toHaveAttribute(
    'aria-valuetext',
    /, (1 step|3 steps), step/,
  );
  await keepLooks(studio, 'families-consistency-trajectory');
  await page.getByRole('tab', { name: 'Consistency' }).click();
  await fill(page, 'Step counts', '1, 2, 3');
  await expectComplete(page, 'consistency');
  await expect(page.getByRole('gridcell', { name: /at 1 step, / }).first()).toBeVisible();
  await keepLooks(studio, 'families-consistency-sheet');
  await keepFigure(studio, 'families-consistency-figure');
  await expect(page.getByRole('alert')).toHaveCount(0);
});

test('an inversion of a latent model shows what its autoencoder alone loses, in the window and in its figure', async ({
  studio,
}) => {
  const { page } = studio;
  await openFamily(studio, 'ldm-vq');
  await page.getByRole('tab', { name: 'Inversion' }).click();
  const face = drawFace(16, 16, [240, 196, 160], [120, 70, 40]);
  await dropFiles(page, [{ name: 'face.png', type: 'image/png', bytes: face }]);
  await fill(page, 'Step counts S', '2, 4');
  await expectComplete(page, 'inversion');
  await expect(page.getByTestId('autoencoded')).toHaveText('autoencoder');
  const table = page.getByRole('table');
  await expect(table.getByRole('columnheader', { name: 'autoencoder' })).toBeVisible();
  await expect(table.getByRole('row', { name: /^face/ }).getByRole('cell').first()).toHaveText(/10/);
  await fill(page, 'Step counts S', '2, 4, 5, 10, 20');
  await expectComplete(page, 'inversion');
  await keepLooks(studio, 'families-ldm-inversion');
  // Where the window is small the chosen column is in sight all the same.
  await resize(studio, 900, 600);
  for (const numSteps of [20, 2]) {
    const head = page.getByRole('button', { name: `Show S = ${numSteps}`, exact: true });
    await head.focus();
    await page.keyboard.press('Enter');
    await expect(head).toBeInViewport({ ratio: 0.9 });
  }
  await keepFigure(studio, 'families-ldm-inversion-figure');
});

test('a trajectory beside its variant is legible in a small window', async ({ studio }) => {
  const { page } = studio;
  await openFamily(studio, 'dit');
  await page.getByRole('tab', { name: 'Trajectory' }).click();
  await fill(page, 'Step counts S', '2, 4');
  await page.getByRole('button', { name: 'Compare with…' }).click();
  await page
    .getByRole('radiogroup', { name: 'Compare with' })
    .getByRole('radio', { name: 'η = 1', exact: true })
    .click();
  await page.keyboard.press('Escape');
  await expectComplete(page, 'trajectory');
  await keepLooks(studio, 'families-dit-trajectory-compared');
});

test('weights that do not say their architecture are asked for it, and opened with a file of it', async ({
  folder,
  studio,
}) => {
  const { app, page } = studio;
  const weights = path.join(folder, 'mystery.pt');
  await cp(path.join(families, 'adm', 'openai_new_order.pt'), weights);
  await expectComplete(page, 'line');
  await app.evaluate(({ dialog }, picked) => {
    dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [picked] });
  }, weights);
  await clickMenu(studio, 'model/open-file');
  const dialog = page.getByRole('dialog', { name: 'Architecture' });
  await expect(dialog).toContainText('mystery.pt does not say its architecture');
  await expectNoAxeViolations(page);
  await keepLooks(studio, 'families-architecture');
  // Closed without an answer, the question stays at hand.
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Choose the architecture…' }).click();
  await dialog.getByLabel('Published network').selectOption('lsun_cat');
  await dialog.getByRole('button', { name: 'Open', exact: true }).click();
  await expect(dialog.getByRole('alert')).toContainText('mystery.pt');
  await answerFiles(studio, [path.join(families, 'adm', 'openai_new_order.pt.json')]);
  await dialog.getByRole('button', { name: 'Choose file…' }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('button', { name: /^Model/ })).toContainText('mystery');
  await expectComplete(page, 'line');
  await picture(page, 8);
  // It may have been the wrong one: the question is asked again, with what is open.
  const menu = await openMenu(page);
  await keepLooks(studio, 'families-architecture-menu');
  await menu.getByRole('button', { name: 'Other architecture…' }).click();
  await expect(dialog).toContainText('mystery.pt is open as openai_new_order.pt.json');
  await keepLooks(studio, 'families-architecture-again');
  await answerFiles(studio, [path.join(families, 'adm', 'openai_new_order.pt.json')]);
  await dialog.getByRole('button', { name: 'Choose file…' }).click();
  await expect(dialog).toBeHidden();
  await expectComplete(page, 'line');
});
