import type { Locator, Page } from '@playwright/test';
import path from 'node:path';
import { expectNoAxeViolations } from './axe.ts';
import { boxOf, expectWithin } from './boxes.ts';
import { expect, test } from './fixture.ts';
import { expectDialogsReadWell, inEveryLook } from './looks.ts';
import { clickMenu, greyItems } from './menu.ts';
import { complete, expectComplete, fill, PICTURES, readPixels, resize } from './page.ts';

const tray = (page: Page): Locator => page.getByRole('complementary', { name: 'Pins' });
const pin = (page: Page, name: string | RegExp): Locator => tray(page).getByRole('checkbox', { name });
const row = (page: Page, name: string): Locator =>
  tray(page).getByRole('button', { name: new RegExp(`^Select ${name} `) });
const dialog = (page: Page): Locator => page.getByRole('dialog', { name: 'Weighted mix' });

/** Selects pins as a person does with the mouse. */
async function selectPins(page: Page, names: readonly string[]): Promise<void> {
  for (const [i, name] of names.entries())
    await row(page, name).click({ modifiers: i === 0 ? [] : ['ControlOrMeta'] });
}

/** Of colours in [0, 255]. */
function meanDifference(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + Math.abs(value - b[i]!), 0) / a.length;
}

/** Opens the form and types into it. */
async function type(page: Page, text: string): Promise<void> {
  const field = tray(page).getByLabel('Seed or expression');
  if (!(await field.isVisible())) await tray(page).getByRole('button', { name: 'Add pin' }).click();
  await field.fill(text);
}

test('ranges, lists and random seeds are pinned at once, and undone at once', async ({
  studio: { page },
}) => {
  await expectComplete(page, 'line');
  const all = tray(page).getByRole('checkbox');
  await type(page, '0-3, 9');
  await tray(page).getByLabel('Noise stream').selectOption('numpy');
  await expect(tray(page)).toContainText('= 5 pins: numpy:0 … numpy:9');
  await page.keyboard.press('Tab');
  await tray(page).getByLabel('Seed or expression').press('Enter');
  await expect(all).toHaveCount(9);
  for (const name of ['E, numpy 0', 'H, numpy 3', 'I, numpy 9']) await expect(pin(page, name)).toBeVisible();

  await type(page, '20 random');
  await expect(tray(page)).toContainText('= 20 random seeds of numpy');
  await page.keyboard.press('Enter');
  await expect(all).toHaveCount(29);
  await expect(pin(page, /^A1, numpy \d+$/)).toHaveCount(1);

  await type(page, '0-199');
  await page.keyboard.press('Enter');
  await expect(tray(page).getByRole('alert')).toHaveText(
    '200 pins do not fit: the tray has room for 35 more (64 in all)',
  );
  await expect(all).toHaveCount(29);

  await row(page, 'A').focus();
  await page.keyboard.press('ControlOrMeta+z');
  await expect(all).toHaveCount(9);
  await page.keyboard.press('ControlOrMeta+z');
  await expect(all).toHaveCount(4);
});

test('what an expression stands for is seen while it is typed', async ({ studio: { page } }) => {
  await type(page, 'A - B + C');
  const meaning = 'mix(1*seed:3, -1*seed:8, 1*seed:12)';
  await expect(tray(page)).toContainText(`= ${meaning}`);
  await expect(tray(page).getByLabel('Seed or expression')).toHaveAccessibleDescription(`= ${meaning}`);
  await page.keyboard.press('Enter');
  await expect(pin(page, 'E, A − B + C')).toBeVisible();
  await type(page, 'mean(A, B');
  await expect(tray(page)).not.toContainText('= ');
  await page.keyboard.type(', E)');
  await expect(tray(page)).toContainText('= mix(1*seed:3, 1*seed:8, 1*mix(1*seed:3, -1*seed:8, 1*seed:12))');
  await page.keyboard.press('Enter');
  await expect(pin(page, 'F, mean(A, B, E)')).toBeVisible();
  await type(page, 'mix(0*A, 0*B)');
  await page.keyboard.press('Enter');
  await expect(tray(page).getByRole('alert')).toContainText('all weights of mix are 0');
  await expectNoAxeViolations(page, 'aside');
});

test('with the mouse, selected pins give a mean and A − B + C, and a line leads through them', async ({
  studio,
}) => {
  const { page } = studio;
  await expectComplete(page, 'line');
  expect(await greyItems(studio)).toEqual(expect.arrayContaining(['pins/mean', 'pins/sum', 'pins/mix']));
  await selectPins(page, ['B', 'A']);
  await expect.poll(() => greyItems(studio)).not.toContain('pins/mean');
  expect(await greyItems(studio)).toContain('pins/sum');
  await clickMenu(studio, 'pins/mean');
  await expect(pin(page, 'E, mean(A, B)')).toBeVisible();

  await row(page, 'A').click();
  await row(page, 'C').click({ modifiers: ['Shift'] });
  await row(page, 'D').click({ button: 'right' });
  const menu = page.getByRole('dialog', { name: 'Pin D' });
  await expect(menu).toContainText('A, B, C');
  await expectNoAxeViolations(page, '[popover]:popover-open');
  await menu.getByRole('button', { name: 'A − B + C' }).click();
  await expect(pin(page, 'F, A − B + C')).toBeVisible();

  // New pins are in the view at once.
  for (const name of [/^E,/, /^F,/]) await expect(pin(page, name)).toBeChecked();
  await expectComplete(page, 'line');
  await expect(page.getByTestId('count')).toContainText('37 / 37');
  await row(page, 'A').focus();
  await page.keyboard.press('ControlOrMeta+z');
  await expect(pin(page, /^F,/)).toHaveCount(0);
  await expect(pin(page, /^E,/)).toHaveCount(1);
});

test('with the keyboard alone pins are selected, mixed and weighted', async ({ studio: { page } }) => {
  await expectComplete(page, 'line');
  await row(page, 'A').focus();
  await page.keyboard.press('Space');
  await row(page, 'C').focus();
  await page.keyboard.press('Control+Space');
  await expect(row(page, 'A')).toHaveAttribute('aria-pressed', 'true');
  await expect(row(page, 'B')).toHaveAttribute('aria-pressed', 'false');
  await expect(row(page, 'C')).toHaveAttribute('aria-pressed', 'true');
  await page.keyboard.press('m');
  await expect(pin(page, 'E, mean(A, C)')).toBeVisible();

  await row(page, 'D').focus();
  await page.keyboard.press('Shift+Space');
  for (const name of ['C', 'D']) await expect(row(page, name)).toHaveAttribute('aria-pressed', 'true');
  await row(page, 'A').focus();
  await page.keyboard.press('Control+Space');
  await page.keyboard.press('ControlOrMeta+k');
  await page.keyboard.type('A − B + C of pins');
  await page.keyboard.press('Enter');
  await expect(pin(page, 'F, A − C + D')).toBeVisible();

  await page.keyboard.press('w');
  await expect(dialog(page).getByLabel('Weight of A, slider')).toBeFocused();
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowLeft');
  await expect(dialog(page).getByLabel('Weight of A', { exact: true })).toHaveValue('0.9');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Home');
  await expect(dialog(page)).toContainText('mix(0.9*A, -1*C, 1*D)');
  await dialog(page).getByRole('button', { name: 'Add' }).focus();
  await page.keyboard.press('Enter');
  await expect(dialog(page)).toHaveCount(0);
  await expect(pin(page, 'G, mix(0.9*A, -1*C, 1*D)')).toBeVisible();
  await page.keyboard.press('ControlOrMeta+z');
  await expect(pin(page, /^G,/)).toHaveCount(0);
});

test('the picture of a weighted mix follows the sliders, and is that of the pin it makes', async ({
  studio,
}) => {
  const { page } = studio;
  await expectComplete(page, 'line');
  await selectPins(page, ['A', 'B', 'C']);
  await clickMenu(studio, 'pins/mix');
  const done = page.locator('[data-testid="mix"][data-complete="true"]');
  await expect(done).toBeVisible();
  const seen = [await readPixels(page, '[data-testid="mix"] canvas', 32)];

  const slider = (await dialog(page).getByLabel('Weight of B, slider').boundingBox())!;
  const y = slider.y + slider.height / 2;
  await page.mouse.move(slider.x + slider.width - 4, y);
  await page.mouse.down();
  for (const share of [0.8, 0.5, 0.25]) {
    await page.mouse.move(slider.x + share * slider.width, y);
    await expect(done).toBeVisible();
    seen.push(await readPixels(page, '[data-testid="mix"] canvas', 32));
  }
  await page.mouse.up();
  expect(new Set(seen.map((pixels) => pixels.join())).size).toBe(4);

  const weight = dialog(page).getByLabel('Weight of C', { exact: true });
  await weight.fill('1.2');
  await weight.press('Tab');
  await expect(dialog(page).getByRole('alert')).toHaveText('weight 1.2 must be in [−1, 1]');
  for (const name of ['A', 'B', 'C']) {
    const field = dialog(page).getByLabel(`Weight of ${name}`, { exact: true });
    await field.fill('0');
    await field.press('Tab');
  }
  await expect(dialog(page).getByRole('alert')).toHaveText('all weights of mix are 0');
  await expect(dialog(page).getByRole('button', { name: 'Add' })).toBeDisabled();

  await weight.fill('-0.5');
  await weight.press('Tab');
  await dialog(page).getByLabel('Weight of A', { exact: true }).fill('0.25');
  await page.keyboard.press('Tab');
  await expect(dialog(page)).toContainText('mix(0.25*A, -0.5*C)');
  await expect(done).toBeVisible();
  const last = await readPixels(page, '[data-testid="mix"] canvas', 32);
  await dialog(page).getByRole('button', { name: 'Add' }).click();
  await expect(pin(page, 'E, mix(0.25*A, -0.5*C)')).toBeVisible();
  // At the tray's size each pixel is a mixture of its neighbours.
  const distances = async (): Promise<number[]> => {
    const pinned = await readPixels(page, '[data-pin="pin5"] canvas', 32);
    return [last, ...seen].map((pixels) => meanDifference(pinned, pixels));
  };
  await expect.poll(async () => (await distances())[0]).toBeLessThan(6);
  expect(Math.min(...(await distances()).slice(1))).toBeGreaterThan(20);
});

test('the plane is spanned by mixes', async ({ studio: { page } }) => {
  await fill(page, 'Steps S', '2');
  await type(page, 'mean(A, B)');
  await page.keyboard.press('Enter');
  await type(page, 'A - B + D');
  await page.keyboard.press('Enter');
  await page.getByRole('tab', { name: 'Plane' }).click();
  await page.getByLabel('Top left').selectOption({ label: 'E' });
  await page.getByLabel('Bottom right').selectOption({ label: 'F' });
  await complete(page, 'plane');
  await expect(pin(page, 'E, mean(A, B)')).toBeChecked();
  await expect(pin(page, 'F, A − B + D')).toBeChecked();
});

test('a mix of as many pins as the tray holds fits the smallest window', async ({ studio }) => {
  const { page } = studio;
  await resize(studio, 1100, 700);
  await row(page, 'A').dblclick();
  await page.keyboard.type('grandmother in the blue hat from 1943');
  await page.keyboard.press('Enter');
  await type(page, '0-59');
  await page.keyboard.press('Enter');
  const rows = tray(page).getByRole('button', { name: /^Select / });
  await expect(rows).toHaveCount(64);
  await rows.first().click();
  await rows.last().click({ modifiers: ['Shift'] });
  await clickMenu(studio, 'pins/mix');
  await expect(dialog(page).getByRole('slider')).toHaveCount(64);
  await expect(page.locator('[data-testid="mix"][data-complete="true"]')).toBeVisible();
  expectWithin(await boxOf(dialog(page)), { x: 0, y: 0, width: 1100, height: 700 });
  await expect(dialog(page).getByRole('button', { name: 'Add' })).toBeInViewport({ ratio: 1 });
  await dialog(page).getByRole('slider').last().focus();
  await expect(dialog(page).getByRole('slider').last()).toBeInViewport({ ratio: 1 });
  await expectNoAxeViolations(page, 'dialog');
  await page.screenshot({ path: path.join(PICTURES, 'mix-64.png') });
});

test('the weights, the tray and its menu read well, in light and dark', async ({ studio }) => {
  const { page } = studio;
  await expectComplete(page, 'line');
  await selectPins(page, ['A', 'B', 'C', 'D']);
  await clickMenu(studio, 'pins/mean');
  await expectDialogsReadWell(studio, [
    { id: 'pins/mix', name: 'mix', waitFor: '[data-testid="mix"][data-complete="true"]' },
  ]);
  await type(page, 'mean(A, B) - C + mix(0.5*D, -0.25*seed:5)');
  await inEveryLook(studio, async (picture) => {
    await row(page, 'D').click({ button: 'right' });
    await expectNoAxeViolations(page, 'aside');
    await page.screenshot({ path: picture('mix-menu') });
    await page.keyboard.press('Escape');
  });
});
