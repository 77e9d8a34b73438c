import path from 'node:path';
import { expectNoAxeViolations } from './axe.ts';
import { expect, test } from './fixture.ts';
import { PICTURES, resize } from './page.ts';

test('pins are selected, duplicated, perturbed, moved by key and by drag, copied; each is undone', async ({
  studio,
}) => {
  const { app, page } = studio;
  await resize(studio, 1100, 700);
  const tray = page.getByRole('complementary', { name: 'Pins' });
  const names = () => tray.getByRole('checkbox').evaluateAll((all) => all.map((one) => one.ariaLabel));
  const [a, b, c, d] = ['A, torch-cpu 3', 'B, torch-cpu 8', 'C, torch-cpu 12', 'D, torch-cpu 21'];

  await tray.getByRole('button', { name: 'Select A' }).click();
  await expect(tray.getByRole('listitem').nth(1)).toContainText('89.8°');

  await tray.getByRole('checkbox', { name: a }).focus();
  await page.keyboard.press('Alt+ArrowDown');
  await expect.poll(names).toEqual([b, a, c, d]);
  await expect(tray.getByRole('checkbox', { name: a })).toBeFocused();
  await page.keyboard.press('Control+z');
  await expect.poll(names).toEqual([a, b, c, d]);

  await tray.getByRole('listitem').nth(0).dragTo(tray.getByRole('listitem').nth(3));
  await expect.poll(names).not.toEqual([a, b, c, d]);
  await page.keyboard.press('Control+z');
  await expect.poll(names).toEqual([a, b, c, d]);

  await tray.getByRole('button', { name: 'More for A' }).click();
  await expectNoAxeViolations(page);
  await page.screenshot({ path: path.join(PICTURES, 'tray-menu.png') });
  await page.getByRole('button', { name: 'Perturb by' }).click();
  await expect(tray.getByRole('checkbox', { name: /^E, near\(A, 12°/ })).toBeVisible();

  await tray.getByRole('listitem').nth(1).click({ button: 'right' });
  await page.getByRole('button', { name: 'Duplicate' }).click();
  await expect(tray.getByRole('checkbox')).toHaveCount(6);
  await page.keyboard.press('Control+z');
  await page.keyboard.press('Control+z');
  await expect.poll(names).toEqual([a, b, c, d]);

  await tray.getByRole('button', { name: 'More for B' }).click();
  await page.getByRole('button', { name: 'Copy as Python' }).click();
  await expect.poll(() => app.evaluate(({ clipboard }) => clipboard.readText())).toContain('torch_cpu(8)');
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: path.join(PICTURES, `tray-${colorScheme}.png`) });
    await expectNoAxeViolations(page);
  }
});
