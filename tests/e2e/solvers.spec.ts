import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { decode } from 'fast-png';
import { expectNoAxeViolations } from './axe.ts';
import { expect, test } from './fixture.ts';
import { ROOT } from './launch.ts';
import { inEveryLook } from './looks.ts';
import { expectComplete, exportFigure, fill } from './page.ts';

const CLI = path.join(ROOT, 'out', 'main', 'cli.js');

test('a solver and its order are chosen; the line has the pixels of the command line, and both are undone', async ({
  studio,
  folder,
}) => {
  const { page, exports } = studio;
  const solver = page.getByLabel('Solver', { exact: true });
  const order = page.getByRole('radiogroup', { name: 'Order' });
  await expect(solver).toHaveValue('ddim');
  await expect(order).toHaveCount(0);
  await solver.selectOption('DPM++');
  await expect(order.getByRole('radio', { name: '2' })).toBeChecked();
  await order.getByText('3').click();
  await fill(page, 'Steps S', '4');
  await expectComplete(page, 'line');
  await exportFigure(page);
  await expect(page.getByRole('status')).toContainText('line.png', { timeout: 60_000 });
  const file = path.join(exports, 'line.png');
  const again = path.join(folder, 'again.png');
  await promisify(execFile)(process.execPath, [CLI, 'render', file, '--out', again]);
  const [shown, made] = await Promise.all([file, again].map(async (name) => decode(await readFile(name))));
  expect(made!.data).toEqual(shown!.data);
  const { stdout } = await promisify(execFile)(process.execPath, [CLI, 'verify', file]);
  expect(stdout).toContain('bit-equal');
  await page.keyboard.press('Control+z'); // S
  await page.keyboard.press('Control+z'); // the order
  await expect(order.getByRole('radio', { name: '2' })).toBeChecked();
  await page.keyboard.press('Control+z');
  await expect(solver).toHaveValue('ddim');
});

test('a solver that takes no noise and no clipping sets both to none and says so', async ({ studio }) => {
  const { page } = studio;
  await fill(page, 'Noise η', '0.5');
  await page.getByLabel('Clip x̂₀').selectOption('rederive');
  await page.getByLabel('Spacing τ').selectOption('official-quad');
  await page.getByLabel('Solver', { exact: true }).selectOption('PLMS');
  const section = page.getByRole('region', { name: 'Sampling' });
  await expect(section).toContainText('PLMS takes η = 0 and no clipping');
  await expect(page.getByLabel('Noise η', { exact: true })).toHaveValue('0');
  await expect(page.getByLabel('Noise η', { exact: true })).toBeDisabled();
  await expect(page.getByLabel('Clip x̂₀')).toHaveValue('none');
  await expect(page.getByLabel('Clip x̂₀')).toBeDisabled();
  await expect(page.getByLabel('Spacing τ')).toHaveValue('leading');
  await expect(page.getByLabel('Spacing τ').getByRole('option')).toHaveText([
    'leading',
    'trailing',
    'linspace',
  ]);
  await fill(page, 'Steps S', '3');
  await expectComplete(page, 'line');
  await inEveryLook(studio, async (picture) => {
    await expectNoAxeViolations(page);
    await page.screenshot({ path: picture('solver') });
  });
  await page.keyboard.press('Control+z'); // S
  await page.keyboard.press('Control+z');
  await expect(page.getByLabel('Noise η', { exact: true })).toHaveValue('0.5');
  await expect(page.getByLabel('Clip x̂₀')).toHaveValue('rederive');
});
