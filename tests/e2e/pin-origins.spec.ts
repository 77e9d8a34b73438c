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
  for (const text of [
    'numpy 42',
    'torch-cuda 42',
    'slerp(A, B, 0.3)',
    'near(A, 12°, 7)',
    'numpy-legacy 1',
    '7',
    '8',
    '9',
  ]) {
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

test('a tile of any view is pinned by dragging it to the tray', async ({ studio: { page } }) => {
  await fill(page, 'Steps S', '2');
  await fill(page, 'Frames a segment', '5');
  const tray = page.getByRole('complementary', { name: 'Pins' });
  const last = () => tray.getByRole('checkbox').last();
  /** Takes hold of a place and drops it under the last pin. */
  const carry = async (x: number, y: number): Promise<void> => {
    const row = (await tray.getByRole('listitem').last().boundingBox())!;
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x - 10, y, { steps: 2 });
    await page.mouse.move(row.x + 60, row.y + row.height - 2, { steps: 2 });
    await page.mouse.move(row.x + 61, row.y + row.height - 2);
    await page.mouse.up();
  };
  const middle = ({ x, y, width, height }: { x: number; y: number; width: number; height: number }) =>
    [x + width / 2, y + height / 2] as const;

  await expectComplete(page, 'line');
  const strip = (await page.getByRole('slider', { name: 'Film strip' }).boundingBox())!;
  await page.keyboard.down('Control');
  await carry(strip.x + strip.width * 0.5, strip.y + strip.height / 2);
  await page.keyboard.up('Control');
  await expect(last()).toHaveAccessibleName('E, slerp(A, B, 0.500)');
  await expect(page.getByRole('slider', { name: 'Film strip' })).toHaveAttribute('aria-valuenow', '1');

  await page.getByRole('slider', { name: 'Film strip' }).press('ArrowRight');
  await carry(...middle((await page.getByRole('group', { name: 'Preview' }).boundingBox())!));
  await expect(last()).toHaveAccessibleName('F, slerp(A, B, 0.250)');

  await page.getByRole('tab', { name: 'Plane' }).click();
  const plane = page.getByRole('grid', { name: /^Plane/ });
  await page.keyboard.down('Control');
  await carry(...middle((await plane.boundingBox())!));
  await page.keyboard.up('Control');
  await expect(last()).toHaveAccessibleName('G, slerp(E, slerp(C, D, 0.500), 0.500)');
  await expect(page.getByText('Ctrl and drag carries it to the tray')).toBeVisible();

  await page.getByRole('tab', { name: 'Consistency' }).click();
  await fill(page, 'Ladder of S', '2, 4');
  await expect(page.getByRole('gridcell')).toHaveCount(10);
  await carry(...middle((await page.getByRole('gridcell').nth(2).boundingBox())!));
  await expect(last()).toHaveAccessibleName('H, torch-cpu 8');
});
