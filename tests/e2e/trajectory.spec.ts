import { expectNoAxeViolations } from './axe.ts';
import { boxOf, countColours, expectStacked, expectWithin } from './boxes.ts';
import { expect, test } from './fixture.ts';
import { expectComplete, fill, readPixels, resize } from './page.ts';
import { sizes } from './looks.ts';

const STRIP = '.strip canvas';

test('a pin on its way at two S: plot, film and previews, by mouse', async ({ studio }) => {
  const { page } = studio;
  await resize(studio, 1100, 700);
  await page.getByRole('tab', { name: 'Trajectory' }).click();
  await fill(page, 'Step counts S', '4, 8');
  await expectComplete(page, 'trajectory');
  await expect(page.getByTestId('count')).toHaveText('2 / 2');
  await expect(page.getByRole('button', { name: 'Export figure' })).toBeEnabled();

  const caption = page.getByTestId('caption');
  const axis = page.getByRole('slider', { name: 'Trajectory along t' });
  await expect(caption).toHaveText(/t = 500\s*S = 4\s*step 2 of 4/);
  const box = (await axis.boundingBox())!;
  const before = await readPixels(page, '.preview canvas', 64);
  await page.mouse.move(box.x + box.width / 2, box.y + 20);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width - 10, box.y + 20);
  await page.mouse.up();
  await expect(caption).toHaveText(/t = 0\s*S = 4\s*step 4 of 4/);
  expect(await readPixels(page, '.preview canvas', 64)).not.toEqual(before);

  await page.mouse.click(box.x + box.width / 2, box.y + box.height - 4);
  await expect(caption).toHaveText(/S = 8/);
  await page.getByRole('checkbox', { name: /^B/ }).click();
  await expectComplete(page, 'trajectory');
  await expect(page.getByRole('checkbox', { name: /^A/ })).not.toBeChecked();
  await page.getByRole('checkbox', { name: /^B/ }).click(); // there is always one
  await expect(page.getByRole('checkbox', { name: /^B/ })).toBeChecked();
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Command' }).fill('pin B');
  const option = (name: string) => page.getByRole('option', { name });
  await expect(option('Hide pin B')).toHaveAttribute('aria-disabled', 'true');
  await page.getByRole('combobox', { name: 'Command' }).fill('show pin A');
  await expect(option('Show pin A')).toHaveAttribute('aria-disabled', 'false');
  await page.keyboard.press('Escape');
  expect(new Set(await readPixels(page, STRIP, 40)).size).toBeGreaterThan(50);

  await page.getByRole('group', { name: 'Preview' }).dragTo(page.getByRole('checkbox', { name: /^D/ }));
  await expect(page.getByRole('checkbox', { name: 'E, torch-cpu 8' })).toBeVisible();
});

test('by keyboard alone, and nothing for axe to say in either theme', async ({ studio }) => {
  const { page } = studio;
  await expect(page.getByRole('tablist')).toBeVisible();
  await page.keyboard.press('4');
  await fill(page, 'Step counts S', '4, 8');
  await expectComplete(page, 'trajectory');
  const axis = page.getByRole('slider', { name: 'Trajectory along t' });
  await axis.focus();
  await page.keyboard.press('ArrowRight');
  await expect(axis).toHaveAttribute('aria-valuetext', /^t = 250, S = 4, step 3 of 4, change of x̂₀ 0\.\d+$/);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowLeft');
  await expect(axis).toHaveAttribute('aria-valuetext', /^t = 375, S = 8, step 5 of 8/);
  await page.getByRole('slider', { name: 'Step' }).focus();
  await page.keyboard.press('End');
  await expect(axis).toHaveAttribute('aria-valuenow', '0');
  await page.keyboard.press(' ');
  await expect(page.getByRole('button', { name: 'Pause' })).toBeVisible();
  await expect(axis).not.toHaveAttribute('aria-valuenow', '0');
  await page.keyboard.press(' ');
  await expect(page.getByRole('button', { name: 'Play' })).toBeVisible();
  await page.keyboard.press('p');
  await expect(page.getByRole('checkbox', { name: 'E, torch-cpu 3' })).toBeVisible();
  await page.keyboard.press('Control+z');
  await page.keyboard.press('Control+z');
  await expectComplete(page, 'trajectory');
  await expect(page.getByLabel('Step counts S')).toHaveValue('10, 50');
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await expectNoAxeViolations(page);
  }
});

test('previews, plot and film keep apart, fill the width and are drawn, from 1100 × 700 to 4K', async ({
  studio,
}) => {
  const { page } = studio;
  await page.getByRole('tab', { name: 'Trajectory' }).click();
  await fill(page, 'Step counts S', '5, 10, 20, 40');
  await expectComplete(page, 'trajectory');
  const view = page.getByTestId('trajectory');
  const [plot, film] = [view.locator('.axis svg').first(), view.locator(STRIP)];
  for (const [width, height] of sizes) {
    await resize(studio, width, height);
    const room = await boxOf(view);
    const parts = [view.getByRole('group', { name: 'Preview' }), page.getByTestId('caption'), plot, film];
    const boxes = await Promise.all(parts.map(boxOf));
    for (const box of boxes) expectWithin(box, room);
    expectStacked(boxes);
    const previews = await Promise.all((await view.locator('.preview canvas').all()).map(boxOf));
    expect(previews).toHaveLength(2);
    // A model pixel is the same whole number of pixels everywhere.
    for (const preview of previews) expect([preview.width % 32, preview.height]).toEqual([0, preview.width]);
    expect(previews[0]!.width).toBeGreaterThan(0.15 * room.height);
    for (const box of boxes.slice(2)) expect(box.width).toBeGreaterThan(0.95 * room.width);
    expect(boxes[3]!.height).toBeGreaterThan(0.2 * room.height);
    for (const canvas of await view.locator('canvas').all())
      expect(await countColours(canvas)).toBeGreaterThan(100);
  }
});
