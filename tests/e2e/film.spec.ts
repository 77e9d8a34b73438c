import type { Page } from '@playwright/test';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { readNpy } from '../../src/main/formats/npy/npy.ts';
import { readApng } from '../main/figures/animation/support/apng-reader.ts';
import { readGif } from '../main/figures/animation/support/gif-reader.ts';
import { RECIPE_SCHEMA } from '../../src/contract/recipe.ts';
import { expectNoAxeViolations } from './axe.ts';
import { dropFile } from './drop.ts';
import { expect, test } from './fixture.ts';
import { expectComplete, fill, PICTURES, resize } from './page.ts';
import { readVideo } from './video.ts';

const FRAMES = 9;
const RATE = 12;

async function openExport(page: Page): Promise<void> {
  await fill(page, 'Steps S', '2');
  await fill(page, 'Frames per segment', String(FRAMES));
  await expectComplete(page, 'line');
  await page.keyboard.press('e');
  await expect(page.getByRole('dialog', { name: 'Export', exact: true })).toBeVisible();
}

/** Saves what is shown as a film, by the dialog. */
async function saveFilm(page: Page, format: string, name = 'line'): Promise<void> {
  const dialog = page.getByRole('dialog', { name: 'Export', exact: true });
  if (!(await dialog.isVisible())) await page.keyboard.press('e');
  await dialog.getByRole('tab', { name: 'Animation' }).click();
  await dialog
    .getByRole('radiogroup', { name: 'Animation', exact: true })
    .getByText(format, { exact: true })
    .click();
  await dialog.getByRole('button', { name: 'Save animation…' }).click();
  await expect(page.getByRole('status').filter({ hasText: `${name}.${format}` })).toBeVisible({
    timeout: 60_000,
  });
}

function psnr(a: Uint8Array, b: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i]! - b[i]!) ** 2;
  return 10 * Math.log10((255 ** 2 * a.length) / sum);
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Pixels of a video of this size, which has even sides: a column or a row more at the right or the bottom. */
function fit(rgb: Uint8Array, { width }: Size, video: Size): Uint8Array {
  const fitted = new Uint8Array(3 * video.width * video.height).fill(rgb[0]!);
  for (let y = 0; 3 * y * width < rgb.length; y++)
    fitted.set(rgb.subarray(3 * y * width, 3 * (y + 1) * width), 3 * y * video.width);
  return fitted;
}

for (const [format, codecs] of [
  ['webm', ['vp9', 'vp8', 'av1']],
  ['mp4', ['h264', 'av1', 'vp9']],
] as const)
  test(`a line as ${format}, read by ffmpeg, is the APNG within 35 dB, as long as it is to be, its recipe beside it`, async ({
    studio,
  }) => {
    const { page, exports } = studio;
    await openExport(page);
    await saveFilm(page, 'apng');
    await saveFilm(page, format);
    const source = readApng(await readFile(path.join(exports, 'line.apng')));
    const { codec, duration, times, frames, width, height } = await readVideo(
      path.join(exports, `line.${format}`),
    );
    expect(codecs).toContain(codec);
    expect([width, height, frames.length]).toEqual([512, 512, source.frames.length]);
    expect(times.length).toBe(frames.length);
    times.forEach((seconds, i) => expect(Math.abs(seconds - i / RATE)).toBeLessThanOrEqual(0.001));
    expect(Math.abs(duration - frames.length / RATE)).toBeLessThanOrEqual(0.001);
    const quality = Math.min(...frames.map((frame, i) => psnr(frame, source.frames[i]!.data)));
    test.info().annotations.push({ type: 'PSNR', description: `${codec} ${quality.toFixed(1)} dB` });
    expect(quality).toBeGreaterThanOrEqual(35);
    const file = path.join(exports, `line.${format}.recipe.json`);
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({
      schema: RECIPE_SCHEMA,
      figure: { kind: 'line', framesPerSegment: FRAMES },
    });
  });

test('the way of a pin as a film out of the trajectory view, in every format: all steps, then a second of its end', async ({
  studio,
}) => {
  const { page, exports } = studio;
  await page.getByRole('tab', { name: 'Trajectory' }).click();
  await fill(page, 'Step counts S', '20');
  await expectComplete(page, 'trajectory');
  for (const format of ['apng', 'gif', 'webm', 'mp4']) await saveFilm(page, format, 'trajectory');
  const at = (format: string): string => path.join(exports, `trajectory.${format}`);
  const source = readApng(await readFile(at('apng')));
  const gif = readGif(await readFile(at('gif')));
  const rate = source.frames[0]!.delay[1];
  expect(source.frames.length).toBe(20 + rate - 1);
  expect(gif.frames.length).toBe(source.frames.length);
  expect(new Set(source.frames.map(({ data }) => Buffer.from(data).toString('base64'))).size).toBe(20);
  expect(Buffer.from(source.frames[19]!.data).equals(Buffer.from(source.frames.at(-1)!.data))).toBe(true);
  for (const format of ['webm', 'mp4']) {
    const video = await readVideo(at(format));
    expect(video.frames.length).toBe(source.frames.length);
    expect(Math.abs(video.duration - source.frames.length / rate)).toBeLessThanOrEqual(0.002);
    const quality = psnr(video.frames[19]!, fit(source.frames[19]!.data, gif, video));
    expect(quality).toBeGreaterThanOrEqual(33); // text has edges that half the colour's pixels blur
  }
});

test('the dialog saves films as images and the numbers behind the figure', async ({ studio }) => {
  const { page, exports } = studio;
  await resize(studio, 1100, 700);
  await openExport(page);
  await expect(page.getByTestId('figure-facts')).toContainText('pixels');
  await page.getByRole('tab', { name: 'Animation' }).click();
  await expect(page.getByRole('radiogroup', { name: 'Animation', exact: true })).toContainText('webm');
  await expect(page.getByRole('radiogroup', { name: 'Animation', exact: true })).toContainText('mp4');
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await expectNoAxeViolations(page);
    await page.screenshot({ path: path.join(PICTURES, `film-${colorScheme}-1100x700.png`) });
  }
  await saveFilm(page, 'gif');
  const gif = readGif(await readFile(path.join(exports, 'line.gif')));
  expect([gif.width, gif.height, gif.frames.length]).toEqual([512, 512, FRAMES]);
  await page.keyboard.press('e');
  await page.getByRole('tab', { name: 'Data' }).click();
  await page.getByRole('button', { name: 'Save data…' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'line-x0.npy' })).toBeVisible();
  const x0 = readNpy(await readFile(path.join(exports, 'line-x0.npy')), 'x0');
  expect(x0.shape).toEqual([FRAMES, 3, 32, 32]);
});

test('the rate of a film is a field: reached by keyboard, refused in place, remembered for films of its kind', async ({
  studio,
}) => {
  const { page, exports } = studio;
  await openExport(page);
  const dialog = page.getByRole('dialog', { name: 'Export', exact: true });
  const rate = dialog.getByLabel('Rate', { exact: true });
  await dialog.getByRole('tab', { name: 'Animation' }).click();
  await expect(rate).toHaveValue(String(RATE));
  await dialog
    .getByRole('radiogroup', { name: 'Animation', exact: true })
    .getByRole('radio', { checked: true })
    .focus();
  for (const _ of ['length', 'rate']) await page.keyboard.press('Tab');
  await expect(rate).toBeFocused();
  await page.keyboard.type('61');
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('alert')).toHaveText('61: must be an integer in [1, 50]');
  await rate.fill('50');
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('alert')).toHaveCount(0);
  await saveFilm(page, 'gif');
  const gif = readGif(await readFile(path.join(exports, 'line.gif')));
  expect(gif.frames.map(({ delay }) => delay)).toEqual(gif.frames.map(() => 2));
  await page.keyboard.press('e');
  await expect(rate).toHaveValue('50');
});

test('a dropped video brings its exploration back by the recipe beside it, and so does that of the numbers', async ({
  studio,
}) => {
  const { page, exports } = studio;
  await openExport(page);
  await saveFilm(page, 'webm');
  await page.keyboard.press('e');
  await page.getByRole('tab', { name: 'Data' }).click();
  await page.getByRole('button', { name: 'Save data…' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'line-x0.npy' })).toBeVisible();
  for (const name of ['line.webm', 'line-x0.npy.recipe.json']) {
    await fill(page, 'Frames per segment', '3');
    await page.getByRole('tab', { name: 'Plane' }).click();
    await dropFile(studio, path.join(exports, name));
    const dialog = page.getByRole('dialog', { name });
    await expect(dialog).toContainText(`${name} is a line of toonhead-32`);
    await dialog.getByRole('button', { name: 'Open this exploration' }).click();
    await expect(page.locator('main')).toHaveAttribute('data-view', 'line');
    await expect(page.getByLabel('Frames per segment')).toHaveValue(String(FRAMES));
  }
});

test('a film that is cancelled leaves nothing, be it made by main or by the window', async ({ studio }) => {
  const { page, exports } = studio;
  await openExport(page);
  await page.keyboard.press('Escape');
  await fill(page, 'Frames per segment', '241');
  await fill(page, 'Steps S', '1000');
  for (const format of ['gif', 'webm', 'mp4']) {
    await page.keyboard.press('e');
    const dialog = page.getByRole('dialog', { name: 'Export', exact: true });
    await dialog.getByRole('tab', { name: 'Animation' }).click();
    await dialog
      .getByRole('radiogroup', { name: 'Animation', exact: true })
      .getByText(format, { exact: true })
      .click();
    await dialog.getByRole('button', { name: 'Save animation…' }).click();
    await page.getByRole('button', { name: 'Cancel export' }).click();
    await expect(page.getByRole('button', { name: 'Export figure' })).toBeEnabled();
    await expect(page.getByRole('alert')).toHaveCount(0);
    await expect.poll(() => readdir(exports)).toEqual([]);
  }
});
