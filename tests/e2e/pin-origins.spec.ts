import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { expectNoAxeViolations } from './axe.ts';
import { expect, expectComplete, fill, PICTURES, resize, test } from './launch.ts';

test('a tray of twelve pins reads well in a small window, light and dark', async ({ studio }) => {
  const { page } = studio;
  await mkdir(PICTURES, { recursive: true });
  await resize(studio, 1100, 700);
  await fill(page, 'Steps S', '2');
  const tray = page.getByRole('complementary', { name: 'Pins' });
  await tray.getByRole('button', { name: 'Add pin' }).click();
  for (const text of ['numpy 42', 'torch-cuda 42', 'slerp(A, B, 0.3)', 'near(A, 12°, 7)', 'numpy-legacy 1', '7', '8', '9']) {
    await tray.getByLabel('Seed or expression').fill(text);
    await page.keyboard.press('Enter');
  }
  await expect(tray.getByRole('checkbox')).toHaveCount(12);
  await page.keyboard.press('Escape');
  await tray.getByRole('button', { name: 'Select A' }).click();
  await expect(tray.getByRole('listitem').nth(7)).toContainText('12.0°');
  await expectComplete(page, 'line');
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await expectNoAxeViolations(page);
    await page.screenshot({ path: path.join(PICTURES, `tray-12-pins-${colorScheme}-1100x700.png`) });
  }
});
