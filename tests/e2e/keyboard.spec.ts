import { access } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from './fixture.ts';
import { drawFace, dropFiles } from './images.ts';
import { expectNoAxeViolations } from './axe.ts';
import { complete, expectComplete, fill, PICTURES, resize } from './page.ts';

test.use({ model: 'plain' });

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

test('seven pins are one Tab stop, and F6 goes from part to part', async ({ studio: { page } }) => {
  const pins = page.getByRole('complementary', { name: 'Pins' });
  const focused = () => page.evaluate(() => document.activeElement?.closest('[data-region]')?.tagName ?? '');
  for (let i = 0; i < 3; i++) await page.keyboard.press('n');
  await expect(pins.getByRole('checkbox', { checked: true })).toHaveCount(5); // the new ones are in the line

  let stops = 0;
  do {
    await page.keyboard.press('Tab');
    stops += 1;
  } while ((await focused()) !== 'MAIN');
  expect(stops).toBeLessThanOrEqual(10);

  for (const region of ['ASIDE', 'FOOTER', 'HEADER', 'ASIDE']) {
    await page.keyboard.press('F6');
    expect(await focused()).toBe(region);
  }
  await page.keyboard.press('Shift+F6');
  expect(await focused()).toBe('HEADER');
  await page.getByLabel('Steps S').focus();
  await page.keyboard.press('Shift+F6');
  await page.keyboard.press('Shift+F6');
  expect(await focused()).toBe('ASIDE');

  const row = (name: RegExp) => pins.getByRole('checkbox', { name });
  await row(/^A,/).focus();
  for (const key of ['ArrowDown', 'Shift+ArrowDown', 'Shift+ArrowDown']) await page.keyboard.press(key);
  await expect(row(/^D,/)).toBeFocused();
  const several = pins.getByRole('group', { name: 'Selected pins' });
  await expect(several).toContainText('3 selected');
  await several.getByRole('button', { name: 'Use these' }).click();
  await expect(pins.getByRole('checkbox', { checked: true })).toHaveCount(3);
  await page.screenshot({ path: path.join(PICTURES, 'selected-pins.png') });
  await expectNoAxeViolations(page);
  await row(/^D,/).focus();
  await page.keyboard.press('Delete');
  await expect(pins.getByRole('listitem')).toHaveCount(4);
  await expect(row(/^E,/)).toBeFocused();
  await page.keyboard.press('Control+z');
  await expect(pins.getByRole('listitem')).toHaveCount(7);
  await page.keyboard.press('Control+a');
  await expect(several).toContainText('7 selected');
});

test('everything that is clicked measures at least 24 pixels, in every view', async ({ studio }) => {
  const { page } = studio;
  await resize(studio, 1100, 700);
  await fill(page, 'Steps S', '2');
  await page.getByRole('tab', { name: 'Inversion' }).click();
  await fill(page, 'Step counts S', '1, 2');
  const face = drawFace(32, 32, [240, 196, 160], [120, 70, 40]);
  await dropFiles(page, [{ name: 'face.png', type: 'image/png', bytes: face }]);
  await expect(page.getByRole('button', { name: /^face.png: original/ })).toBeVisible();
  await page.getByRole('button', { name: 'Add pin' }).click();
  await page.keyboard.press('Control+a');
  for (const name of await page.getByRole('tab').allInnerTexts()) {
    await page.getByRole('tab', { name }).click();
    const small = await page.evaluate(() => {
      const all = [...document.querySelectorAll('button, input, select, summary, a[href], [tabindex]')];
      return all.flatMap((element) => {
        // A radio button is clicked by its label.
        const target = element.matches('[type=radio]') ? element.closest('label')! : element;
        const { width, height } = target.getBoundingClientRect();
        const seen = element.checkVisibility() && width * height > 0;
        const name = element.getAttribute('aria-label') ?? element.textContent.trim().slice(0, 40);
        return seen && Math.min(width, height) < 23.9 ? [`${name}: ${width} × ${height}`] : [];
      });
    });
    expect(small, `too small in ${name}`).toEqual([]);
  }
});

test('a tile has a menu by keyboard: it is copied as a picture, pinned, and made a corner', async ({
  studio: { app, page },
}) => {
  await fill(page, 'Steps S', '2');
  await complete(page, 'plane');
  const grid = page.getByRole('grid', { name: /^Plane/ });
  const menu = page.getByRole('menu', { name: 'Tile' });
  await grid.focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Shift+F10');
  await expect(menu.getByRole('menuitem', { name: 'Pin this tile' })).toBeFocused();
  await page.screenshot({ path: path.join(PICTURES, 'tile-menu.png') });
  await expectNoAxeViolations(page);
  await page.keyboard.press('ArrowDown');
  await expect(menu.getByRole('menuitem', { name: 'Copy picture' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(menu).toBeHidden();
  await expect(grid).toBeFocused();
  await expect
    .poll(() => app.evaluate(({ clipboard }) => (clipboard as unknown as OldClipboard).readImage().getSize()))
    .toEqual({ width: 32, height: 32 });

  await page.keyboard.press('ContextMenu');
  await menu.getByRole('menuitem', { name: 'Use as corner of the plane' }).click();
  const corner = page.getByRole('dialog', { name: 'Use as corner' });
  await expect(corner.getByRole('button', { name: /^Top left/ })).toBeFocused();
  await page.screenshot({ path: path.join(PICTURES, 'corner-dialog.png') });
  await corner.getByRole('button', { name: /^Bottom left replaces C/ }).click();
  await expect(page.getByLabel('Bottom left')).toHaveValue('pin5');
  await expect(page.getByRole('checkbox', { name: /^E, slerp/ })).toBeChecked();
  await page.keyboard.press('Control+z');
  await expect(page.getByRole('checkbox')).toHaveCount(4);

  // The tile that was pointed at stays the menu's, wherever the cursor goes.
  const box = (await grid.boundingBox())!;
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2, { button: 'right' });
  const name = await page.getByRole('gridcell').textContent();
  await page.mouse.move(box.x + 20, box.y + 20, { steps: 4 });
  expect(await page.getByRole('gridcell').textContent()).toBe(name);
  await menu.getByRole('menuitem', { name: 'Show trajectory' }).click();
  await expect(page.locator('main')).toHaveAttribute('data-view', 'trajectory');
  await expect(page.getByRole('checkbox', { name: /^E, slerp/ })).toBeChecked();
});

/** Of Electron 33, which the tests run; later ones have that of the Web. */
interface OldClipboard {
  readImage(): { getSize(): { width: number; height: number } };
}
