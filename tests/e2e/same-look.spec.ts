import type { Page } from '@playwright/test';
import path from 'node:path';
import type { Picture } from '../../src/core/image.ts';
import { enlarge } from '../../src/core/enlarge.ts';
import { usualOrFull } from '../support/full.ts';
import { readExported } from './exported.ts';
import { expect, test } from './fixture.ts';
import { drawFace, dropFiles } from './images.ts';
import { complete, exportFigure, fill, isDrawn, type ViewName } from './page.ts';

/*
 * What is seen is what is saved: the first picture of each view's figure is looked for among the pixels of the window, as
 * squares and smooth.
 */

const SIDE = 32;
const MAX_SCALE = 24;

/** Where each view's first picture stands in its figure, and what makes the view quick. */
const views: Readonly<
  Record<ViewName, { readonly tile: readonly [row: number, column: number]; readonly ladder?: string }>
> = {
  line: { tile: [0, 0] },
  plane: { tile: [3, 3] },
  consistency: { tile: [0, 0], ladder: '2, 3, 5' },
  trajectory: { tile: [0, 0], ladder: '3' },
  inversion: { tile: [0, 1], ladder: '2' },
  gallery: { tile: [1, 1] },
};

/** Every canvas of a view, pixel by pixel. */
async function readCanvases(page: Page, view: ViewName): Promise<Picture[]> {
  await isDrawn(page);
  const found = await page
    .getByTestId(view)
    .locator('canvas')
    .evaluateAll((all) =>
      all.flatMap((element) => {
        const canvas = element as HTMLCanvasElement;
        const { width, height } = canvas;
        if (width === 0 || height === 0) return [];
        const { data } = canvas.getContext('2d')!.getImageData(0, 0, width, height);
        let text = '';
        for (let i = 0; i < data.length; i += 8192)
          text += String.fromCharCode(...data.subarray(i, i + 8192));
        return [{ width, height, rgba: btoa(text) }];
      }),
    );
  return found.map(({ width, height, rgba }) => ({
    width,
    height,
    rgba: new Uint8ClampedArray(Buffer.from(rgba, 'base64')),
  }));
}

interface Found {
  readonly canvas: number;
  /** Pixels of the window per pixel of the picture. */
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

/** Where a picture stands among canvases with each of its pixels as a square; null: nowhere. */
function findSquares(canvases: readonly Picture[], picture: Picture): Found | null {
  for (let scale = MAX_SCALE; scale >= 1; scale--) {
    const wanted = enlarge(picture, SIDE * scale, SIDE * scale, 'pixels');
    for (const [canvas, { width, height }] of canvases.entries())
      for (let y = 0; y + SIDE * scale <= height; y++)
        for (let x = 0; x + SIDE * scale <= width; x++)
          if (isAt(canvases[canvas]!, wanted, x, y)) return { canvas, scale, x, y };
  }
  return null;
}

/** Whether all pixels of `wanted` stand at (x, y); few are read where they do not. */
function isAt(canvas: Picture, wanted: Picture, x: number, y: number): boolean {
  const from = new Uint32Array(canvas.rgba.buffer);
  const to = new Uint32Array(wanted.rgba.buffer);
  for (let row = 0; row < wanted.height; row++)
    for (let column = 0; column < wanted.width; column++)
      if (from[(y + row) * canvas.width + x + column] !== to[row * wanted.width + column]) return false;
  return true;
}

/** Largest difference of a channel between `wanted` and what stands in its place. */
function largestDifference(canvas: Picture, wanted: Picture, { x, y }: Found): number {
  let most = 0;
  for (let row = 0; row < wanted.height; row++)
    for (let i = 0; i < 4 * wanted.width; i++) {
      const at = 4 * ((y + row) * canvas.width + x) + i;
      most = Math.max(most, Math.abs(canvas.rgba[at]! - wanted.rgba[4 * row * wanted.width + i]!));
    }
  return most;
}

const all = Object.entries(views) as [ViewName, (typeof views)[ViewName]][];
const usual = all.filter(([view]) => ['plane', 'trajectory', 'gallery'].includes(view));

for (const [view, { tile, ladder }] of usualOrFull(usual, all))
  test(`${view}: window and file have the same pixels, as squares and smooth`, async ({ studio }) => {
    const { page, exports } = studio;
    await fill(page, 'Steps S', '2');
    await page.getByRole('tab', { name: new RegExp(`^${view}$`, 'i') }).click();
    if (view === 'inversion') {
      const face = drawFace(SIDE, SIDE, [240, 196, 160], [120, 70, 40]);
      await dropFiles(page, [{ name: 'face.png', type: 'image/png', bytes: face }]);
    }
    if (ladder !== undefined) await fill(page, 'Step counts S', ladder);
    await complete(page, view);
    if (view === 'gallery') await sampleAsPreviews(page);
    if (view === 'plane') await zoomToWholeScale(page);
    await complete(page, view);
    await page.mouse.move(0, 0);
    await exportFigure(page);
    await expect(page.getByRole('status').filter({ hasText: `Saved` })).toBeVisible();
    const name = view === 'gallery' ? 'samples' : view;
    const squares = await readExported(path.join(exports, `${name}.png`));
    const picture = pictureOf(squares.tile(...tile));
    const written = squares.pixels(...tile);
    expect(written).toEqual(enlarge(picture, written.width, written.height, 'pixels'));
    const found = findSquares(await readCanvases(page, view), picture);
    expect(found, 'the picture stands in the window').not.toBeNull();

    await page.getByRole('radiogroup', { name: 'Pixels', exact: true }).getByText('smooth').click();
    const shown = (await readCanvases(page, view))[found!.canvas]!;
    const smooth = enlarge(picture, SIDE * found!.scale, SIDE * found!.scale, 'smooth');
    expect(largestDifference(shown, smooth, found!)).toBe(0);
    await exportFigure(page);
    await expect
      .poll(async () => (await readExported(path.join(exports, `${name}.png`))).spec.smooth ?? false)
      .toBe(true);
    const again = (await readExported(path.join(exports, `${name}.png`))).pixels(...tile);
    expect(again).toEqual(enlarge(picture, again.width, again.height, 'smooth'));
  });

/** A gallery shows previews: its figure has the same pictures where Sampling asks for these. */
async function sampleAsPreviews(page: Page): Promise<void> {
  await expect(page.getByText('Tiles are previews: UniPC-2, S = 5.')).toBeVisible();
  await page.getByLabel('Solver', { exact: true }).selectOption('unipc');
  await page.getByLabel('Spacing τ', { exact: true }).selectOption('trailing');
  await fill(page, 'Steps S', '5');
}

/** Zooms the plane until each pixel of a picture is two of the window, with gutters of two. */
async function zoomToWholeScale(page: Page): Promise<void> {
  const surface = page.getByRole('grid', { name: /^Plane/ });
  const { x, y, width, height } = (await surface.boundingBox())!;
  const fit = Math.min(width, height) / (1 + 1 / 8);
  const deltaY = -200 * Math.log(((2 * SIDE + 2) * 16) / fit);
  const middle = { clientX: x + width / 2, clientY: y + height / 2 };
  await surface.dispatchEvent('wheel', { ...middle, ctrlKey: true, deltaY, cancelable: true });
  await page.waitForTimeout(500); // beyond the time after which it is drawn evenly
}

function pictureOf(colours: readonly number[]): Picture {
  const rgba = Uint8ClampedArray.from({ length: 4 * SIDE ** 2 }, (_, i) =>
    i % 4 === 3 ? 255 : colours[3 * (i >> 2) + (i % 4)]!,
  );
  return { width: SIDE, height: SIDE, rgba };
}
