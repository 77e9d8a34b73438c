import { copyFile } from 'node:fs/promises';
import path from 'node:path';
import { expectNoAxeViolations } from './axe.ts';
import { expect, test } from './fixture.ts';
import { readExported } from './exported.ts';
import { ROOT, type StudioApp } from './launch.ts';
import { keepLooks } from './looks.ts';
import { clickMenu } from './menu.ts';
import { expectComplete, exportFigure, fill, PICTURES } from './page.ts';

/** The sheet of a latent model with classes: rows of classes, distances on latents. */

async function openDit(studio: StudioApp): Promise<void> {
  await studio.app.evaluate(
    ({ dialog }, picked) => {
      dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [picked] });
    },
    path.join(ROOT, 'tests', 'fixtures', 'families', 'dit'),
  );
  await clickMenu(studio, 'model/open-folder');
  await expect(studio.page.getByRole('button', { name: /^Model/ })).toContainText('dit');
  await studio.page.getByRole('tab', { name: 'Consistency' }).click();
}

test('rows are classes of one pin, and distances are on pictures or on latents', async ({ studio }) => {
  const { page, exports } = studio;
  await openDit(studio);
  await fill(page, 'Step counts S', '2, 4, 8');
  await page.getByLabel('Ablation', { exact: true }).selectOption('none');
  await page.getByLabel('Rows', { exact: true }).selectOption('classes');
  const names = page.getByRole('grid').getByRole('rowheader');
  await expect(names).toHaveText(['tench', 'goldfish']);
  await expect(page.getByLabel('Sampling', { exact: true })).toContainText('set by rows');
  const field = page.getByRole('combobox', { name: 'Class of the next row' });
  await field.fill('fox');
  await page.keyboard.press('Enter');
  await expect(names).toHaveText(['tench', 'goldfish', 'red fox']);
  await field.fill('fox');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert')).toHaveText('class 4 has a row already');
  await page.getByRole('button', { name: 'Remove class 1 (goldfish)' }).click();
  await expect(names).toHaveText(['tench', 'red fox']);
  await page.keyboard.press('Control+z');
  await expect(names).toHaveText(['tench', 'goldfish', 'red fox']);
  await expectComplete(page, 'consistency');

  const values = (): Promise<(string | undefined)[]> =>
    page
      .getByTestId('distance')
      .evaluateAll((all) => all.map((cell) => (cell as HTMLElement).dataset['value']));
  const onPictures = await values();
  await expectNoAxeViolations(page);
  await keepLooks(studio, 'sheet-classes');

  await page.getByLabel('Metric', { exact: true }).selectOption('ssim');
  await page.getByLabel('Distances on').selectOption('latents');
  await expect(page.getByLabel('Metric', { exact: true })).toHaveValue('mse');
  await expect(
    page.getByLabel('Metric', { exact: true }).getByRole('option', { name: 'SSIM' }),
  ).toBeDisabled();
  await expectComplete(page, 'consistency'); // nothing is sampled again
  await expect(page.getByRole('figure', { name: 'Distance against S' })).toContainText('MSE of latents to');
  await expect(page.getByText('PSNR and SSIM need the range of a picture’s values')).toBeVisible();
  const onLatents = await values();
  expect(onLatents).toHaveLength(9);
  expect(onLatents.filter((value) => value !== undefined)).toHaveLength(6);
  expect(onLatents).not.toEqual(onPictures);
  await page.getByRole('gridcell').first().hover();
  await expect(page.getByLabel('Distance', { exact: true })).toContainText('MSE of latents');
  await expectNoAxeViolations(page);
  await keepLooks(studio, 'sheet-latents');

  await exportFigure(page);
  await expect(page.getByRole('status')).toContainText('consistency.png', { timeout: 60_000 });
  const file = path.join(exports, 'consistency.png');
  await copyFile(file, path.join(PICTURES, 'sheet-latents-figure.png'));
  const { spec, rows, columns } = await readExported(file, 16);
  expect([rows, columns]).toEqual([3, 3]);
  expect(spec).toMatchObject({
    distancesOn: 'latents',
    metric: 'mse',
    classes: [
      { name: 'tench', class: 0 },
      { name: 'goldfish', class: 1 },
      { name: 'red fox', class: 4 },
    ],
  });
});
