import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { expectNoAxeViolations } from './axe.ts';
import { boxOf, expectWithin } from './boxes.ts';
import { expect, test } from './fixture.ts';
import { expectComplete, PICTURES } from './page.ts';

/** A card of 512 threads: the small model's 3,072 numbers depend on it, and a listed card's not. */
const SMALL = '2x256';
const NOTE = `A torch-cuda draw of 3,072 numbers depends on the card (above 512): this is the layout of a card, ${SMALL}.`;

test('a pin of torch-cuda names its card, and a line says where the card decides', async ({
  studio: { page },
}) => {
  await mkdir(PICTURES, { recursive: true });
  await expectComplete(page, 'line');
  const pins = page.getByRole('complementary', { name: 'Pins' });
  const pin = (name: string) => pins.getByRole('checkbox', { name, exact: true });
  const text = pins.getByLabel('Seed or expression');
  const add = async (typed: string) => {
    await text.fill(typed);
    await pins.getByRole('button', { name: 'Add', exact: true }).click();
  };
  await pins.getByRole('button', { name: 'Add pin' }).click();
  await expect(pins.getByLabel('Card')).toHaveCount(0);

  await pins.getByLabel('Noise stream').selectOption('torch-cuda');
  await expect(pins.getByLabel('Card').locator('option:checked')).toHaveText('A100');
  await add('5');
  await expect(pin('E, torch-cuda 5')).toBeVisible();
  await pins.getByLabel('Card').selectOption('RTX 3060');
  await add('42');
  await expect(pin('F, torch-cuda@28x1536 42')).toBeVisible();
  await expect(pins.getByLabel('Card')).toHaveAttribute('title', /^28x1536:/);
  await expect(pins.getByText('depends on the card')).toHaveCount(0);
  await page.screenshot({ path: path.join(PICTURES, 'cuda-card.png') });

  await pins.getByLabel('Card').selectOption('another card…');
  const numbers = pins.getByLabel('Multiprocessors x threads per multiprocessor');
  await numbers.fill('0x0');
  await add('42');
  await expect(pins.getByRole('alert')).toHaveText('card "0x0": multiprocessors must be in [1, 1024]');
  await numbers.fill('2 × 256');
  await expect(pins.getByText(NOTE)).toBeVisible();
  await expect(text).toHaveAccessibleDescription(`= torch-cuda@2x256:42 ${NOTE}`);
  await expectNoAxeViolations(page);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: path.join(PICTURES, `cuda-card-note-${colorScheme}.png`) });
  }
  await add('7');
  await expect(pin('G, torch-cuda@2x256 7')).toBeVisible();
  // The stream's name gives way, the seed never does.
  const row = pins.getByRole('listitem').filter({ hasText: 'torch-cuda@28x1536' });
  const seed = row.getByText('42', { exact: true });
  expectWithin(await boxOf(seed), await boxOf(row));
  const isWhole = await seed.evaluate((span) => span.scrollWidth <= span.getBoundingClientRect().width + 1);
  expect(isWhole).toBe(true);

  await pins.getByLabel('Noise stream').selectOption('numpy');
  await expect(pins.getByText('depends on the card')).toHaveCount(0);
  await text.fill('near(torch-cuda@2x256 7, 12°, 3)');
  await expect(pins.getByText(NOTE)).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(pin('H, near(G, 12°, 3)')).toBeVisible();
});
