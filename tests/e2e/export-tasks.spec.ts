import type { Locator, Page } from '@playwright/test';
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { expectNoAxeViolations } from './axe.ts';
import { expect, test } from './fixture.ts';
import { inEveryLook } from './looks.ts';
import { expectComplete, fill, PICTURES } from './page.ts';
import { readVideo } from './video.ts';

/*
 * Tasks of the trial, with their number of actions: a click, a drag, a key chord or one field typed is one.
 */

function countActions(page: Page) {
  let count = 0;
  const act = async (done: Promise<unknown>): Promise<void> => {
    count += 1;
    await done;
  };
  return {
    press: (key: string) => act(page.locator('body').press(key)),
    click: (target: Locator) => act(target.click()),
    type: (label: string, text: string) => act(fill(page, label, text)),
    choose: (label: string, option: string) =>
      act(page.getByLabel(label, { exact: true }).selectOption(option)),
    count: () => count,
  };
}

/** Adds pins by their seeds and lets the view show them alone: 3 actions. */
async function useSeeds(page: Page, actions: ReturnType<typeof countActions>, seeds: string): Promise<void> {
  await actions.press('a');
  await actions.type('Seed or expression', seeds);
  await actions.click(
    page.getByRole('group', { name: 'Selected pins' }).getByRole('button', { name: 'Use these' }),
  );
}

test('R1: the SSIM sheet of six seeds over a ladder as a PDF for one column, within 12 actions', async ({
  studio,
}) => {
  const { page, exports } = studio;
  await expectComplete(page, 'line');
  const actions = countActions(page);
  await actions.press('3');
  await useSeeds(page, actions, '1-6');
  await actions.type('Step counts S', '2, 4, 5, 8, 10');
  await actions.choose('Metric', 'ssim');
  await expectComplete(page, 'consistency');
  await actions.press('e');
  const dialog = page.getByRole('dialog', { name: 'Export', exact: true });
  await actions.click(dialog.getByText('pdf', { exact: true }));
  await actions.choose('Size', 'column');
  await expect(dialog.getByTestId('figure-facts')).toContainText(/^3\.3 in × /);
  await inEveryLook(studio, async (picture) => {
    await expectNoAxeViolations(page, 'dialog');
    await page.screenshot({ path: picture('export-in-print') });
  });
  await dialog.getByRole('button', { name: '100 %' }).click();
  // 3.3 inches of 96 CSS pixels.
  expect((await dialog.getByTestId('figure-preview').boundingBox())!.width).toBeCloseTo(3.3 * 96, 0);
  await page.screenshot({ path: path.join(PICTURES, 'export-in-print-actual.png') });
  await actions.click(dialog.getByRole('button', { name: 'Save…' }));
  await expect(page.getByRole('status').filter({ hasText: 'consistency.pdf' })).toBeVisible();
  expect(actions.count()).toBeLessThanOrEqual(12);
  const pdf = await readFile(path.join(exports, 'consistency.pdf'), 'latin1');
  expect(Number(/\/MediaBox \[0 0 ([\d.]+) /.exec(pdf)![1])).toBeCloseTo(3.3 * 72, 1);
});

test('A1: a loop of 10 s through six pins at 24 fps, eased, as a video, within 10 actions', async ({
  studio,
}) => {
  const { page, exports } = studio;
  await fill(page, 'Steps S', '2');
  await expectComplete(page, 'line');
  const actions = countActions(page);
  await useSeeds(page, actions, '1-6');
  await actions.choose('Repeat', 'loop');
  await actions.click(page.getByText('ease', { exact: true }));
  await actions.press('e');
  const dialog = page.getByRole('dialog', { name: 'Export', exact: true });
  await actions.click(dialog.getByRole('tab', { name: 'Animation' }));
  await actions.click(dialog.getByText('mp4', { exact: true }));
  await actions.type('Length', '10 s at 24 fps');
  await expect(dialog.getByTestId('animation-facts')).toContainText('240 frames, 10.00 s at 24 fps');
  const facts = dialog.getByTestId('animation-facts');
  await expect(facts).toHaveText(/≈ [\d.]+ ([kM])B\s*$/, { timeout: 60_000 });
  const [, digits, unit] = /≈ ([\d.]+) ([kM])B/.exec(await facts.innerText())!;
  const estimated = Number(digits) * (unit === 'M' ? 1e6 : 1e3);
  await inEveryLook(studio, async (picture) => {
    await expectNoAxeViolations(page, 'dialog');
    await page.screenshot({ path: picture('export-animation') });
  });
  await actions.click(dialog.getByRole('button', { name: 'Save animation…' }));
  await expect(page.getByRole('status').filter({ hasText: 'line.mp4' })).toBeVisible({ timeout: 120_000 });
  expect(actions.count()).toBeLessThanOrEqual(10);
  const { duration, times, width, height } = await readVideo(path.join(exports, 'line.mp4'));
  expect([width, height, times.length]).toEqual([512, 512, 240]);
  expect(Math.abs(duration - 10)).toBeLessThanOrEqual(0.001);
  const { size } = await stat(path.join(exports, 'line.mp4'));
  test.info().annotations.push({ type: 'estimate', description: `${size} of ${estimated} bytes` });
  expect(size / estimated).toBeGreaterThan(0.5);
  expect(size / estimated).toBeLessThan(2);
});
