import { access } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from './fixture.ts';
import { expectComplete, fill } from './page.ts';

test('everything is reached with the keyboard alone', async ({ studio: { page, exports } }) => {
  await expectComplete(page, 'line');
  const main = page.locator('main');
  for (const [key, view] of [
    ['3', 'consistency'],
    ['2', 'plane'],
    ['1', 'line'],
  ] as const) {
    await page.keyboard.press(key);
    await expect(main).toHaveAttribute('data-view', view);
  }
  const strip = page.getByRole('slider', { name: 'Frames of the line' });
  await page.keyboard.press('ArrowRight');
  await expect(strip).toHaveAttribute('aria-valuenow', '2');
  await page.keyboard.press('Shift+ArrowRight');
  await expect(strip).toHaveAttribute('aria-valuenow', '13');

  await page.keyboard.press('n');
  await expect(page.getByRole('checkbox')).toHaveCount(5);

  await page.keyboard.press('Tab'); // the model
  await page.keyboard.press('Tab'); // the tabs
  await expect(page.getByRole('tab', { name: 'Line' })).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await expect(main).toHaveAttribute('data-view', 'plane');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Tab'); // the device
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog', { name: 'Device' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog', { name: 'Device' })).toBeHidden();
  await page.keyboard.press('Tab'); // the palette
  await page.keyboard.press('Tab'); // the first pin
  await page.keyboard.press('F2');
  await page.keyboard.type('First');
  await page.keyboard.press('Enter');
  const first = page.getByRole('checkbox', { name: 'First, torch-cpu 3' });
  await expect(first).toBeFocused();
  await page.keyboard.press(' ');
  await expect(first).not.toBeChecked();
  await page.keyboard.press(' ');
  await expect(first).toBeChecked();

  await page.keyboard.press('e');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('status')).toContainText('line.png', { timeout: 60_000 });
  await access(path.join(exports, 'line.png'));

  // To and fro it plays until it is stopped, however slow the machine is.
  await page.getByLabel('Repeat').selectOption('ping-pong');
  await page.getByLabel('Repeat').focus();
  await page.getByLabel('Repeat').blur(); // the pin has the keys no more
  await page.keyboard.press(' ');
  await expect(page.getByRole('button', { name: 'Pause' })).toBeVisible();
  await page.keyboard.press(' ');
  await expect(page.getByRole('button', { name: 'Play' })).toBeVisible();
});

test('letters typed into a field do not act', async ({ studio: { page } }) => {
  await page.getByRole('button', { name: 'Add pin' }).click();
  await page.getByLabel('Seed or expression').pressSequentially('near(A, 12, 3)');
  await expect(page.locator('main')).toHaveAttribute('data-view', 'line');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('checkbox', { name: 'E, near(A, 12°, 3)' })).toBeVisible();
  await expect(page.getByRole('checkbox')).toHaveCount(5);
});

test('the arrow keys walk over the plane and the sheet', async ({ studio: { page } }) => {
  await fill(page, 'Steps S', '5');
  await page.getByRole('tab', { name: 'Plane' }).click();
  await page.getByRole('grid', { name: /^Plane/ }).focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('gridcell')).toHaveAccessibleName(/^u = 0\.625, v = 0\.625/);
  await page.getByRole('tab', { name: 'Consistency' }).click();
  await page.getByRole('gridcell').first().focus();
  await page.keyboard.press('End');
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('gridcell').nth(9)).toBeFocused();
});
