import type { Page } from '@playwright/test';
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { readPngText } from '../../src/main/formats/png/texts.ts';
import { readApng } from '../main/figures/animation/support/apng-reader.ts';
import { expectNoAxeViolations } from './axe.ts';
import { expect, test } from './fixture.ts';
import { expectComplete, fill, isDrawn } from './page.ts';

const preview = (page: Page) => page.getByTestId('animation-preview');

/** What the preview shows of a frame. */
async function pixelsAt(page: Page, frame: number): Promise<string> {
  const slider = page.getByRole('slider', { name: 'Frame of the animation' });
  await slider.fill(String(frame));
  await expect(preview(page)).toHaveAttribute('data-frame', String(frame));
  await isDrawn(page);
  return preview(page).evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL());
}

test('an animation plays in the dialog at its rate; its length is typed and its frames follow', async ({
  studio: { page, exports },
}) => {
  await fill(page, 'Steps S', '2');
  await fill(page, 'Frames per segment', '5');
  await expectComplete(page, 'line');
  await page.keyboard.press('e');
  const dialog = page.getByRole('dialog', { name: 'Export', exact: true });
  await dialog.getByRole('tab', { name: 'Animation' }).click();
  const facts = dialog.getByTestId('animation-facts');
  await expect(facts).toHaveText(/^5 frames, 0\.42 s at 12 fps, ≈ [\d.]+ [kM]B\s*$/);
  await expect(preview(page)).toHaveAttribute('data-drawn', '5');

  // It plays by itself, round and round.
  const seen = new Set<string>();
  await expect
    .poll(async () => seen.add((await preview(page).getAttribute('data-frame'))!).size)
    .toBeGreaterThanOrEqual(4);

  await fill(page, 'Length', '1 s at 24 fps');
  await expect(facts).toHaveText(/^24 frames, 1\.00 s at 24 fps, ≈/);
  await expect(dialog.getByLabel('Rate', { exact: true })).toHaveValue('24');
  await fill(page, 'Length', '9 frames');
  await expect(facts).toHaveText(/^9 frames, 0\.38 s at 24 fps, ≈/);
  await fill(page, 'Length', 'a while');
  await expect(dialog.getByRole('alert')).toHaveText('a while: must be as “10 s at 24 fps” or “240 frames”');
  await fill(page, 'Length', '9 frames');
  await expect(dialog.getByRole('alert')).toHaveCount(0);

  const frames: string[] = [];
  for (const frame of [0, 4, 8]) frames.push(await pixelsAt(page, frame));
  expect(new Set(frames).size).toBe(3);
  await expectNoAxeViolations(page, 'dialog');

  // Left, it leaves nothing behind; the tab and the choices stay for the next time.
  await page.keyboard.press('Escape');
  await page.keyboard.press('e');
  await expect(facts).toHaveText(/^9 frames.*≈ [\d.]+ kB\s*$/);

  // What it says of the file is about what the file takes.
  const estimated = 1000 * Number(/≈ ([\d.]+) kB/.exec(await facts.innerText())![1]);
  await dialog.getByRole('button', { name: 'Save animation…' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'line.gif' })).toBeVisible();
  const { size } = await stat(path.join(exports, 'line.gif'));
  expect(size / estimated).toBeGreaterThan(0.75);
  expect(size / estimated).toBeLessThan(1.25);
});

test('a long animation is announced and drawn when asked; left early, its sampling ends', async ({
  studio: { page },
}) => {
  await expectComplete(page, 'line');
  await fill(page, 'Steps S', '1000');
  await page.keyboard.press('e');
  const dialog = page.getByRole('dialog', { name: 'Export', exact: true });
  await dialog.getByRole('tab', { name: 'Animation' }).click();
  await fill(page, 'Length', '240 frames');
  await expect(dialog.getByTestId('export-announcement')).toContainText(/≈ \d+ (h|min)/);
  await expect(preview(page)).toHaveCount(0);
  await dialog.getByRole('button', { name: 'Render preview' }).click();
  await expect(dialog.getByTestId('animation-facts')).toContainText('drawing 0 of 240');
  await page.keyboard.press('Escape');
  await fill(page, 'Steps S', '2');
  await expectComplete(page, 'line');
  await expect(page.getByRole('alert')).toHaveCount(0);
});

test('even motion is measured, said, and saved: no step between frames is as large as before', async ({
  studio: { page, exports },
}) => {
  await fill(page, 'Steps S', '4');
  await fill(page, 'Frames per segment', '17');
  await expectComplete(page, 'line');
  await page.keyboard.press('e');
  const dialog = page.getByRole('dialog', { name: 'Export', exact: true });
  await dialog.getByRole('tab', { name: 'Animation' }).click();
  await dialog.getByRole('radiogroup', { name: 'Animation', exact: true }).getByText('apng').click();
  await dialog.getByLabel('Size', { exact: true }).selectOption('model');
  /** Whether the file has u of its own; null while there is no file. */
  const sharesOfFile = async (): Promise<boolean | null> => {
    const file = await readFile(path.join(exports, 'line.apng')).catch(() => null);
    const recipe = file && readPngText(file, 'slerpscope', 2 ** 20, 'line.apng');
    return recipe ? 'innerU' in (JSON.parse(recipe) as { figure: object }).figure : null;
  };
  const save = async (innerU: boolean): Promise<number> => {
    await expect(dialog.getByTestId('animation-facts')).toContainText('≈');
    await dialog.getByRole('button', { name: 'Save animation…' }).click();
    await expect.poll(sharesOfFile).toBe(innerU);
    const { frames } = readApng(await readFile(path.join(exports, 'line.apng')));
    expect(frames).toHaveLength(17);
    return Math.max(...frames.slice(1).map(({ data }, i) => rms(data, frames[i]!.data)));
  };
  const before = await save(false);
  await page.keyboard.press('e');
  await dialog.getByLabel('Even').check();
  await expect(dialog.getByTestId('motion')).toHaveText(
    /^Largest distance between neighbouring frames: 0\.\d+ → 0\.\d+ \(RMS of \[0, 1\]\)$/,
  );
  const after = await save(true);
  expect(after).toBeLessThan(before);
});

/** In [0, 1], over the colours of two pictures. */
function rms(a: Uint8Array, b: Uint8Array): number {
  const sum = a.reduce((total, value, i) => total + (value - b[i]!) ** 2, 0);
  return Math.sqrt(sum / a.length) / 255;
}
