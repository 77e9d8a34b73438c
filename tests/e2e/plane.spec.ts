import { decode } from 'fast-png';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { complete, expect, expectComplete, fill, test } from './launch.ts';

test('the plane of four pins completes, reads u and v, and pins a tile', async ({ studio: { page } }) => {
  await fill(page, 'Steps S', '10');
  await page.getByRole('tab', { name: 'Plane' }).click();
  await fill(page, 'Columns', '5');
  await fill(page, 'Rows', '3');
  await expectComplete(page, 'plane');
  await expect(page.getByTestId('count')).toContainText('15 / 15');
  await page.getByRole('gridcell', { name: 'u = 0.250, v = 1.000' }).hover();
  await expect(page.getByTestId('caption')).toHaveText(/u = 0\.250\s*v = 1\.000/);
  await page.keyboard.press('p');
  await expect(page.getByRole('checkbox', { name: 'E, slerp(C, D, 0.250)' })).toBeVisible();
});

test('the plane is exported at 2 px gutters', async ({ studio: { page, exports } }) => {
  await fill(page, 'Steps S', '10');
  await complete(page, 'plane');
  await page.keyboard.press('e');
  await expect(page.getByRole('status')).toContainText('plane.png', { timeout: 60_000 });
  const png = decode(await readFile(path.join(exports, 'plane.png')));
  expect([png.width, png.height]).toEqual([7 * 128 + 6 * 2, 7 * 128 + 6 * 2]);
});

test('corners can be exchanged, and three pins make no plane', async ({ studio: { page } }) => {
  await fill(page, 'Steps S', '5');
  await page.getByRole('tab', { name: 'Plane' }).click();
  await page.getByLabel('Top left').selectOption({ label: 'D' });
  await expectComplete(page, 'plane');
  await page.getByRole('button', { name: 'Remove C' }).click();
  await expect(page.getByTestId('plane')).toContainText('stands on four pins');
});
