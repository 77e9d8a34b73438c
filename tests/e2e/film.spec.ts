import type { Page } from '@playwright/test';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { readNpy } from '../../src/main/models/npy.ts';
import { readApng } from '../main/exporters/motion/support/apng-reader.ts';
import { readGif } from '../main/exporters/motion/support/gif-reader.ts';
import { expectNoAxeViolations } from './axe.ts';
import { expect, expectComplete, fill, PICTURES, resize, test } from './launch.ts';
import { readWebm, type Webm } from './webm.ts';

const CODECS: Readonly<Record<string, string>> = {
  V_VP9: 'vp09.00.10.08',
  V_VP8: 'vp8',
  V_AV1: 'av01.0.04M.08',
};
const FRAMES = 9;
const RATE = 12;

async function openExport(page: Page): Promise<void> {
  await fill(page, 'Steps S', '2');
  await fill(page, 'Frames a segment', String(FRAMES));
  await expectComplete(page, 'line');
  await page.keyboard.press('e');
  await expect(page.getByRole('dialog', { name: 'Export figure' })).toBeVisible();
}

/** Saves the line as a film, by the dialog. */
async function saveFilm(page: Page, format: string): Promise<void> {
  const dialog = page.getByRole('dialog', { name: 'Export figure' });
  if (!(await dialog.isVisible())) await page.keyboard.press('e');
  await dialog.getByRole('radiogroup', { name: 'Film' }).getByText(format, { exact: true }).click();
  await dialog.getByRole('button', { name: 'Save film…' }).click();
  await expect(page.getByRole('status').filter({ hasText: `line.${format}` })).toBeVisible({
    timeout: 60_000,
  });
}

/** Decodes packets with the page's own decoder: RGB of every frame, row by row. */
async function decode(
  page: Page,
  { codec, colorSpace, packets }: Webm,
  size: { width: number; height: number },
): Promise<Uint8Array[]> {
  expect(Object.keys(CODECS)).toContain(codec);
  const given = packets.map(({ seconds, key, data }) => ({ seconds, key, data: data.toString('base64') }));
  const frames = await page.evaluate(
    async ([config, { width, height }, chunks]) => {
      const out: string[] = [];
      const canvas = new OffscreenCanvas(width, height);
      const context = canvas.getContext('2d', { willReadFrequently: true })!;
      let failure: unknown = null;
      const decoder = new VideoDecoder({
        output(frame) {
          context.drawImage(frame, 0, 0);
          frame.close();
          const { data } = context.getImageData(0, 0, width, height);
          let text = '';
          for (let i = 0; i < data.length; i++) if (i % 4 !== 3) text += String.fromCharCode(data[i]!);
          out.push(btoa(text));
        },
        error: (error) => (failure = error),
      });
      decoder.configure({ ...config, codedWidth: width, codedHeight: height });
      for (const { seconds, key, data } of chunks)
        decoder.decode(
          new EncodedVideoChunk({
            type: key ? 'key' : 'delta',
            timestamp: Math.round(seconds * 1e6),
            data: Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0)),
          }),
        );
      await decoder.flush();
      if (failure) throw failure;
      return out;
    },
    [{ codec: CODECS[codec]!, colorSpace }, size, given] as const,
  );
  return frames.map((frame) => Uint8Array.from(Buffer.from(frame, 'base64')));
}

function psnr(a: Uint8Array, b: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i]! - b[i]!) ** 2;
  return 10 * Math.log10((255 ** 2 * a.length) / sum);
}

test('a line as WebM, decoded frame by frame, is the APNG within 35 dB, as long as it is to be, its recipe beside it', async ({
  studio,
}) => {
  const { page, exports } = studio;
  await openExport(page);
  await saveFilm(page, 'apng');
  await saveFilm(page, 'webm');
  const source = readApng(await readFile(path.join(exports, 'line.apng')));
  const webm = readWebm(await readFile(path.join(exports, 'line.webm')));
  const { codec, duration, packets } = webm;
  expect(packets.length).toBe(source.frames.length);
  packets.forEach(({ seconds }, i) => expect(Math.abs(seconds - i / RATE)).toBeLessThanOrEqual(0.001));
  expect(Math.abs(duration - packets.length / RATE)).toBeLessThanOrEqual(0.001);
  const frames = await decode(page, webm, { width: 128, height: 128 });
  expect(frames.length).toBe(source.frames.length);
  const quality = frames.map((frame, i) => psnr(frame, source.frames[i]!.data));
  test
    .info()
    .annotations.push({ type: 'PSNR', description: `${codec} ${Math.min(...quality).toFixed(1)} dB` });
  expect(Math.min(...quality)).toBeGreaterThanOrEqual(35);
  const recipe = JSON.parse(await readFile(path.join(exports, 'line.webm.recipe.json'), 'utf8')) as object;
  expect(recipe).toMatchObject({ schema: 1, figure: { kind: 'line', framesPerSegment: FRAMES } });
});

test('the dialog saves films as images and the numbers behind the figure', async ({ studio }) => {
  const { page, exports } = studio;
  await resize(studio, 1100, 700);
  await openExport(page);
  await expect(page.getByTestId('figure-facts')).toContainText('pixels');
  await expect(page.getByRole('radiogroup', { name: 'Film' })).toContainText('webm');
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await expectNoAxeViolations(page);
    await page.screenshot({ path: path.join(PICTURES, `film-${colorScheme}-1100x700.png`) });
  }
  await saveFilm(page, 'gif');
  const gif = readGif(await readFile(path.join(exports, 'line.gif')));
  expect([gif.width, gif.height, gif.frames.length]).toEqual([128, 128, FRAMES]);
  await page.keyboard.press('e');
  await page.getByRole('button', { name: 'Save data…' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'line-x0.npy' })).toBeVisible();
  const x0 = readNpy(await readFile(path.join(exports, 'line-x0.npy')), 'x0');
  expect(x0.shape).toEqual([FRAMES, 3, 32, 32]);
});

test('a film that is cancelled leaves nothing, be it made by main or by the window', async ({ studio }) => {
  const { page, exports } = studio;
  await openExport(page);
  await page.keyboard.press('Escape');
  await fill(page, 'Frames a segment', '241');
  await fill(page, 'Steps S', '1000');
  for (const format of ['gif', 'webm']) {
    await page.keyboard.press('e');
    const dialog = page.getByRole('dialog', { name: 'Export figure' });
    await dialog.getByRole('radiogroup', { name: 'Film' }).getByText(format, { exact: true }).click();
    await dialog.getByRole('button', { name: 'Save film…' }).click();
    await page.getByRole('button', { name: 'Cancel export' }).click();
    await expect(page.getByRole('button', { name: 'Export figure' })).toBeEnabled();
    await expect(page.getByRole('alert')).toHaveCount(0);
    expect(await readdir(exports)).toEqual([]);
  }
});
