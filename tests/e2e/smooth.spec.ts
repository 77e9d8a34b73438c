import { enlarge } from '../../src/core/enlarge.ts';
import { expect, test } from './fixture.ts';
import { expectComplete, isDrawn, readPixels } from './page.ts';

const SIDE = 32;
const PREVIEW = '[data-testid="line"] canvas';

test('a smooth picture of the window is that of files, pixel by pixel', async ({ studio: { page } }) => {
  await expectComplete(page, 'line');
  const colours = await readPixels(page, PREVIEW, SIDE);
  const rgba = Uint8ClampedArray.from({ length: 4 * SIDE ** 2 }, (_, i) =>
    i % 4 === 3 ? 255 : colours[3 * (i >> 2) + (i % 4)]!,
  );
  await page.getByRole('radiogroup', { name: 'Pixels' }).getByText('smooth').click();
  await isDrawn(page);
  const shown = await page
    .locator(PREVIEW)
    .first()
    .evaluate((element) => {
      const canvas = element as HTMLCanvasElement;
      const { width, height } = canvas;
      return { width, height, rgba: [...canvas.getContext('2d')!.getImageData(0, 0, width, height).data] };
    });
  expect(shown.width).toBeGreaterThan(4 * SIDE);
  const written = enlarge({ width: SIDE, height: SIDE, rgba }, shown.width, shown.height, 'smooth');
  const apart = shown.rgba.reduce((most, value, i) => Math.max(most, Math.abs(value - written.rgba[i]!)), 0);
  expect(apart).toBe(0);
});
