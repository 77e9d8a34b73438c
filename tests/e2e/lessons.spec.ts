import { expectNoAxeViolations } from './axe.ts';
import { expect, test } from './fixture.ts';
import { expectComplete, fill } from './page.ts';
import type { Page } from '@playwright/test';

const TITLES = ['Fewer steps, same picture', 'Noise breaks it (η = 1)', 'Why slerp', 'There and back'];

async function choose(page: Page, title: string): Promise<void> {
  await page.keyboard.press('ControlOrMeta+k');
  await page.getByRole('combobox', { name: 'Command' }).fill(title);
  await page.getByRole('listbox', { name: 'Commands' }).getByRole('option').first().click();
}

const documentOf = (page: Page): Promise<string | null> =>
  page.getByTestId('studio').getAttribute('data-document');

test('each lesson leads through its steps in the real window, and its end brings back what was there', async ({
  studio: { page },
}) => {
  await expectComplete(page, 'line');
  const before = await documentOf(page);
  const lesson = page.getByTestId('lesson');
  const views: Record<string, string[]> = {};
  for (const title of TITLES) {
    await choose(page, `Lesson: ${title}`);
    await expect(lesson).toContainText(title);
    const next = lesson.getByRole('button', { name: 'Next' });
    for (views[title] = []; ; await next.click()) {
      views[title].push((await page.locator('#view').getAttribute('data-view'))!);
      if ((await next.count()) === 0) break;
      await expect(next, 'what the next step needs is there').toBeEnabled({ timeout: 60_000 });
    }
    if (title === 'There and back') await expect(page.getByText('picture of A').first()).toBeVisible();
    await lesson.getByRole('button', { name: 'Finish' }).click();
    await expect(lesson).toBeHidden();
    await expect(page.locator('#view')).toHaveAttribute('data-view', 'line');
    await expect.poll(() => documentOf(page)).toBe(before);
  }
  expect(views).toEqual({
    [TITLES[0]!]: ['consistency', 'consistency', 'trajectory', 'line'],
    [TITLES[1]!]: ['consistency', 'consistency', 'line'],
    [TITLES[2]!]: ['line', 'line', 'line'],
    [TITLES[3]!]: ['line', 'inversion', 'inversion'],
  });
});

test('a lesson tells when its task is done, and Escape leaves it for the exploration and its history', async ({
  studio: { page },
}) => {
  await expectComplete(page, 'line');
  await fill(page, 'Steps S', '7');
  const before = await documentOf(page);
  await choose(page, 'Lesson: Noise');
  const lesson = page.getByTestId('lesson');
  await lesson.getByRole('button', { name: 'Next' }).click();
  await lesson.getByRole('button', { name: 'Next' }).click();
  await expect(page.getByRole('slider', { name: /^Frames of the line, η = [01]$/ })).toHaveCount(2);
  await expect(lesson).toContainText('→ Add less noise');
  await expectNoAxeViolations(page);
  await page.locator('body').press('v');
  await fill(page, 'η to compare with', '0.2');
  await page.keyboard.press('Escape');
  await expect(lesson).toContainText('✓ Add less noise');
  await page.locator('body').press('Escape');
  await expect(lesson).toBeHidden();
  await expect.poll(() => documentOf(page)).toBe(before);
  await page.keyboard.press('ControlOrMeta+z');
  await expect(page.getByLabel('Steps S', { exact: true })).toHaveValue('10');
});

test('reset brings back what a first start has: exploration, view, pixels, size of text, messages', async ({
  studio: { app, page },
}) => {
  await expectComplete(page, 'line');
  const rem = () => page.evaluate(() => parseFloat(getComputedStyle(document.documentElement).fontSize));
  const usual = await rem();
  await choose(page, 'Larger text for presenting');
  await expect.poll(rem).toBeCloseTo(1.3 * usual, 2);
  await page.getByRole('radiogroup', { name: 'Pixels' }).getByText('smooth').click();
  await page.keyboard.press('n');
  await page.keyboard.press('2');
  await expect(page.locator('[data-pin]')).toHaveCount(5);
  await page.locator('[data-pin]').last().click();
  await page.keyboard.press('Delete');
  const removed = page.getByRole('status').filter({ hasText: 'Pin E removed' });
  await removed.getByRole('button', { name: 'Undo' }).click();
  await expect(page.locator('[data-pin]')).toHaveCount(5);
  await expect(removed).toBeHidden();
  await app.evaluate(({ dialog }) => {
    dialog.showMessageBox = (() => Promise.resolve({ response: 1 })) as never;
  });
  await choose(page, 'Reset to the first start');
  await expect(page.locator('[data-pin]')).toHaveCount(4);
  await expect(page.locator('#view')).toHaveAttribute('data-view', 'line');
  await expect.poll(rem).toBeCloseTo(usual, 2);
  await expect(page.getByRole('radio', { name: 'nearest' })).toBeChecked();
  await expect(page.getByLabel('Steps S', { exact: true })).toHaveValue('50');
});
