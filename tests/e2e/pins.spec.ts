import path from 'node:path';
import { expectNoAxeViolations } from './axe.ts';
import { boxOf, expectStacked, expectWithin } from './boxes.ts';
import { expect, test } from './fixture.ts';
import { expectComplete, fill, PICTURES, resize } from './page.ts';

test('pins are added by seed, by expression and at random, renamed and removed', async ({
  studio: { page },
}) => {
  const pins = page.getByRole('complementary', { name: 'Pins' });
  const pin = (name: string | RegExp) => pins.getByRole('checkbox', { name });
  await expect(pins.getByRole('checkbox')).toHaveCount(4);
  await expect(pin('A, torch-cpu 3')).toBeChecked();
  await expect(pin('C, torch-cpu 12')).not.toBeChecked();

  await pins.getByRole('button', { name: 'Add pin' }).click();
  await pins.getByLabel('Noise stream').selectOption('numpy');
  await pins.getByLabel('Seed or expression').fill('42');
  await pins.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(pin('E, numpy 42')).toBeVisible();

  await pins.getByLabel('Seed or expression').fill('slerp(A, B, 0.3)');
  await page.keyboard.press('Enter');
  await expect(pin('F, slerp(A, B, 0.300)')).toBeVisible();

  await pins.getByRole('button', { name: 'Random pin' }).click();
  await expect(pin(/^G, torch-cpu \d+$/)).toBeVisible();

  await pins.getByRole('button', { name: 'Rename B' }).click();
  await page.keyboard.type('Blond');
  await page.keyboard.press('Enter');
  await expect(pin('Blond, torch-cpu 8')).toBeFocused();
  await expect(pin('F, slerp(A, Blond, 0.300)')).toBeVisible();
  await expect(page.getByTestId('caption')).toContainText('slerp(A, Blond');

  await pin('C, torch-cpu 12').hover();
  await pins.getByRole('button', { name: 'Remove C' }).click();
  await expect(pin('C, torch-cpu 12')).toHaveCount(0);
  await expect(pins.getByRole('checkbox')).toHaveCount(6);
});

test('a name that is taken and an expression that cannot be read are refused in place', async ({
  studio: { page },
}) => {
  const pins = page.getByRole('complementary', { name: 'Pins' });
  await pins.getByRole('button', { name: 'Rename B' }).click();
  await page.keyboard.type('A');
  await page.keyboard.press('Enter');
  await expect(pins.getByRole('alert')).toContainText('another pin is named A');
  await page.keyboard.press('Escape');
  await expect(pins.getByRole('checkbox', { name: 'B, torch-cpu 8' })).toBeVisible();

  await pins.getByRole('button', { name: 'Add pin' }).click();
  await pins.getByLabel('Seed or expression').fill('slerp(A, Z, 0.3)');
  await page.keyboard.press('Enter');
  await expect(pins.getByRole('alert')).toBeVisible();
  await expect(pins.getByRole('checkbox')).toHaveCount(4);
});

test('a latent file that is not there is refused in place, and the tray goes on', async ({
  studio: { page },
}) => {
  await expectComplete(page, 'line');
  const pins = page.getByRole('complementary', { name: 'Pins' });
  await pins.getByRole('button', { name: 'Add pin' }).click();
  await pins.getByLabel('Seed or expression').fill('near(file:/nowhere/x.npy, 12°, 7)');
  await page.keyboard.press('Enter');
  await expect(pins.getByRole('alert')).toContainText('/nowhere/x.npy: no such file');
  await expect(pins.getByRole('checkbox')).toHaveCount(4);
  await pins.getByLabel('Seed or expression').fill('torch-cuda 42');
  await page.keyboard.press('Enter');
  await expect(pins.getByRole('checkbox', { name: 'E, torch-cuda 42' })).toBeVisible();
});

test('long names stay in their places', async ({ studio: { page } }) => {
  const pins = page.getByRole('complementary', { name: 'Pins' });
  for (const [name, long] of [
    ['A', 'grandmother in the blue hat from 1943'],
    ['B', 'Latent-with-no-spaces-at-all-40-letters'],
  ]) {
    await pins.getByRole('button', { name: `Rename ${name}` }).click();
    await page.keyboard.type(long!);
    await page.keyboard.press('Enter');
  }
  const tray = (await pins.boundingBox())!;
  const facts = pins.getByRole('region', { name: 'Angles and norms' });
  await expect(facts.getByRole('row')).toHaveCount(3);
  for (const term of await facts.locator('th, td').all()) {
    const box = (await term.boundingBox())!;
    expect(box.x + box.width).toBeLessThanOrEqual(tray.x + tray.width);
  }
  await page.getByRole('tab', { name: 'Plane' }).click();
  await page.getByRole('radio', { name: '[0, 1]²' }).check({ force: true });
  await expect(page.getByLabel('Columns', { exact: true })).toBeInViewport({ ratio: 1 });
  await expect(page.getByLabel('Top left')).toBeInViewport({ ratio: 1 });
});

test('a removed pin leaves the focus in the tray', async ({ studio: { page } }) => {
  const pins = page.getByRole('complementary', { name: 'Pins' });
  await pins.getByRole('checkbox', { name: /^B,/ }).focus();
  await page.keyboard.press('Delete');
  await expect(pins.getByRole('checkbox', { name: /^C,/ })).toBeFocused();
});

test('the chosen pins make the line, in the order of the tray', async ({ studio: { page } }) => {
  const pins = page.getByRole('complementary', { name: 'Pins' });
  await pins.getByRole('checkbox', { name: /^D,/ }).click();
  await expectComplete(page, 'line');
  await expect(page.getByTestId('count')).toContainText('25 / 25');
  await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('Shift+ArrowRight');
  await expect(page.getByTestId('caption')).toContainText('slerp(B, D, u = 1.000)');
  for (const name of [/^A,/, /^B,/]) await pins.getByRole('checkbox', { name }).click();
  await expect(page.getByTestId('line')).toContainText('Choose two or more pins');
  await expect(page.getByRole('button', { name: 'Export figure' })).toBeDisabled();
});

test('the frame that is shown can be pinned', async ({ studio: { page } }) => {
  await page.getByRole('slider', { name: 'Frames of the line' }).focus();
  for (let i = 0; i < 3; i++) await page.keyboard.press('ArrowRight');
  await page.keyboard.press('p');
  await expect(page.getByRole('checkbox', { name: 'E, slerp(A, B, 0.250)' })).toBeVisible();
});

test('angles and norms are those of every pin that the view uses, with 2, 8 and 64 pins', async ({
  studio,
}) => {
  const { page } = studio;
  await resize(studio, 1100, 700);
  const pins = page.getByRole('complementary', { name: 'Pins' });
  const facts = pins.getByRole('region', { name: 'Angles and norms' });
  const names = () => facts.getByRole('rowheader').allInnerTexts();
  expect(await names()).toEqual(['A', 'B']);
  await expect(facts.getByRole('row', { name: /^A / })).toContainText('89.8°');
  await expect(facts.getByRole('row', { name: /^B / })).toContainText(/^B\s*\d\.\d{3}$/);

  await page.getByRole('tab', { name: 'Plane' }).click();
  expect(await names()).toEqual(['A', 'B', 'C', 'D']);
  await page.getByLabel('Top left').selectOption('B');
  await expect.poll(names).toEqual(['B', 'B', 'C', 'D']);
  await expect(facts.getByRole('row').nth(1)).toContainText('0.0°');
  await page.getByRole('tab', { name: 'Consistency' }).click();
  await fill(page, 'Step counts S', '1, 2');
  const use = async (count: number): Promise<void> => {
    while ((await pins.getByRole('checkbox').count()) < count) await page.keyboard.press('n');
    const unused = pins.getByRole('checkbox', { checked: false });
    while ((await unused.count()) > 0) await unused.first().click();
    await expect.poll(names).toHaveLength(count);
    await expect(facts.getByRole('cell', { name: /^\d\.\d{3}$/ })).toHaveCount(count);
    await expect(facts.getByRole('cell', { name: /°$/ })).toHaveCount(count - 1);
  };
  for (const count of [8, 64]) {
    await page.getByRole('tab', { name: 'Consistency' }).focus();
    await use(count);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await page.screenshot({ path: path.join(PICTURES, `facts-${count}-${colorScheme}.png`) });
      await expectNoAxeViolations(page);
    }
    const list = await boxOf(pins.getByRole('list'));
    const region = await boxOf(facts);
    expectStacked([list, region]);
    expectWithin(region, await boxOf(pins));
    expect(list.height).toBeGreaterThan(2.5 * (await boxOf(pins.getByRole('listitem').first())).height);
  }
  await facts.focus();
  await page.keyboard.press('End');
  await expect(facts.getByRole('row').last()).toBeInViewport({ ratio: 1 });
});
