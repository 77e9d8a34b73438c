import path from 'node:path';
import type { Page } from '@playwright/test';
import { expectNoAxeViolations } from './axe.ts';
import { boxOf, expectWithin } from './boxes.ts';
import { expect, test } from './fixture.ts';
import { drawFace, dropFiles } from './images.ts';
import { inEveryLook } from './looks.ts';
import { clickMenu } from './menu.ts';
import { expectComplete, fill, PICTURES, resize } from './page.ts';

const trayOf = (page: Page) => page.getByRole('complementary', { name: 'Pins' });
const sectionOf = (page: Page) => page.getByRole('region', { name: 'Latent', exact: true });

/** Adds a pin by its expression. */
async function addPin(page: Page, expression: string): Promise<void> {
  await trayOf(page).getByLabel('Seed or expression').fill(expression);
  await page.keyboard.press('Enter');
}

/** The number of a row of the section. */
async function readNumber(page: Page, name: string): Promise<number> {
  const value = sectionOf(page).locator('.field').filter({ hasText: name }).locator('dd').first();
  return Number((await value.innerText()).replace('−', '-'));
}

test('a seed, the middle of a lerp and an inverted picture get different sentences', async ({ studio }) => {
  const { page } = studio;
  await resize(studio, 1440, 900);
  await page.getByRole('tab', { name: 'Inversion' }).click();
  await fill(page, 'Step counts S', '20');
  const face = drawFace(32, 32, [240, 196, 160], [120, 70, 40]);
  await dropFiles(page, [{ name: 'face.png', type: 'image/png', bytes: face }]);
  await expectComplete(page, 'inversion');
  await page.getByRole('button', { name: 'Pin the inverted latent' }).click();
  await trayOf(page).getByRole('button', { name: 'Add pin' }).click();
  await addPin(page, 'lerp(A, B, 0.5)');

  const section = sectionOf(page);
  await expect(section).toHaveCount(0);
  await trayOf(page).getByRole('button', { name: 'Select A' }).click();
  const header = section.getByRole('button', { name: 'Latent A' });
  await expect(header).toHaveAttribute('aria-expanded', 'false');
  await header.click();
  const verdict = section.getByTestId('verdict');
  await expect(verdict).toHaveText('A plausible draw: norm, values and neighbours are those of N(0, I).');
  expect(Math.abs((await readNumber(page, 'Variance')) - 1)).toBeLessThan(0.1);
  expect(await readNumber(page, 'KS distance')).toBeLessThan(0.05);

  await trayOf(page).getByRole('button', { name: 'Select F' }).click();
  await expect(section.getByRole('button', { name: 'Latent F' })).toBeVisible();
  await expect(verdict).toHaveText(/^Like the middle of a lerp: .* variance is 0\.[45]\d, half of a draw's/);
  expect(Math.abs((await readNumber(page, '‖²/d')) - 0.5)).toBeLessThan(0.05);
  await clickMenu(studio, 'pins/statistics');
  await page.screenshot({ path: path.join(PICTURES, 'statistics-lerp.png') });
  const inspector = page.getByRole('complementary', { name: 'Inspector' });
  expect(await inspector.evaluate((one) => one.scrollWidth - one.clientWidth)).toBe(0);

  await trayOf(page).getByRole('button', { name: 'Select E' }).click();
  await expect(verdict).toHaveText(/^Like an inverted picture: neighbouring values are related/);
  expect(await section.getByRole('row').nth(1).getByRole('cell').allInnerTexts()).toEqual([
    expect.stringMatching(/^0\.\d{3}$/),
    expect.stringMatching(/^0\.\d{3}$/),
  ]);
  await page.screenshot({ path: path.join(PICTURES, 'statistics-inverted.png') });
  const cut = (all: Element[]) => all.filter((one) => one.scrollWidth > one.clientWidth).length;
  expect(await section.locator('dt, dd, td, th').evaluateAll(cut)).toBe(0);
  expect(await inspector.evaluate((one) => one.scrollWidth - one.clientWidth)).toBe(0);
});

test('the section opens from menu, pin menu and palette, in view and with its header in focus; Export stays', async ({
  studio,
}) => {
  const { page } = studio;
  await expectComplete(page, 'line');
  const section = sectionOf(page);
  const toggle = section.getByRole('button', { name: /^Latent / });

  await trayOf(page).getByRole('button', { name: 'More for B' }).click();
  await page.getByRole('button', { name: 'Statistics' }).click();
  await expect(toggle).toHaveAccessibleName('Latent B');
  await expect(toggle).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(toggle).toHaveAttribute('aria-expanded', 'false');

  await clickMenu(studio, 'pins/statistics');
  await expect(section.getByRole('img')).toBeVisible();
  await page.keyboard.press('Space');
  await page.keyboard.press('Control+k');
  await page.keyboard.type('pin statistics');
  await page.keyboard.press('Enter');
  await expect(toggle).toHaveAttribute('aria-expanded', 'true');

  await inEveryLook(studio, async (picture) => {
    await clickMenu(studio, 'pins/statistics');
    await expect(toggle).toBeInViewport({ ratio: 1 });
    const inspector = await boxOf(page.getByRole('complementary', { name: 'Inspector' }));
    const plot = await boxOf(section.getByRole('img'));
    expect(plot.x).toBeGreaterThan(inspector.x);
    expect(plot.x + plot.width).toBeLessThan(inspector.x + inspector.width);
    expectWithin(await boxOf(page.getByRole('button', { name: 'Export figure' })), inspector);
    await expectNoAxeViolations(page);
    await page.screenshot({ path: picture('statistics') });
  });
});

test('the request names what cannot be read, and refuses what is no expression', async ({
  studio: { page },
}) => {
  const answers = await page.evaluate(async () => {
    const ask = window.slerpscope.ask as (name: string, input: unknown) => Promise<unknown>;
    return [
      await ask('latent/statistics', { kind: 'stored', sha256: 'f'.repeat(64) }),
      await ask('latent/statistics', [{ kind: 'seed', stream: 'numpy', seed: '1' }]),
      await ask('latent/statistics', { kind: 'seed', stream: 'numpy', seed: '-1' }),
    ];
  });
  expect(answers).toMatchObject([
    { ok: false, error: { code: 'latent/unreadable', message: expect.stringContaining('ffff') as unknown } },
    { ok: false, error: { code: 'request/invalid' } },
    { ok: false, error: { code: 'request/invalid' } },
  ]);
});
