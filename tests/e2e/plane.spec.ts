import type { Page } from '@playwright/test';
import { decode } from 'fast-png';
import { mkdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import type { PlaneFigure } from '../../src/contract/figures/plane.ts';
import { expectNoAxeViolations } from './axe.ts';
import { dropFile } from './drop.ts';
import { readExported } from './exported.ts';
import { expect, test } from './fixture.ts';
import { complete, expectComplete, exportFigure, fill, PICTURES, resize } from './page.ts';

test.use({ model: 'plain' });

test('the plane completes, pans and zooms by mouse, reads u and v, and pins a tile', async ({ studio }) => {
  const { page } = studio;
  await resize(studio, 1100, 700);
  await fill(page, 'Steps S', '2');
  await complete(page, 'plane');
  const surface = page.getByRole('grid', { name: /^Plane/ });
  const caption = page.getByTestId('caption');
  const { x, y, width, height } = (await surface.boundingBox())!;
  const [cx, cy] = [x + width / 2, y + height / 2];
  await page.mouse.move(cx, cy);
  await expect(caption).toHaveText(/u = 0\.500\s*v = 0\.500/);
  await page.mouse.down();
  await page.mouse.move(cx - height / 9, cy, { steps: 3 });
  await page.mouse.up();
  await page.mouse.move(cx, cy);
  await expect(caption).toHaveText(/u = 0\.625\s*v = 0\.500/);
  await page.keyboard.down('Control');
  await page.mouse.wheel(0, -140); // twice as large
  await page.keyboard.up('Control');
  await page.mouse.move(cx + height / 9, cy);
  await expect(caption).toHaveText(/u = 0\.688\s*v = 0\.500/);
  await page.mouse.wheel(0, -height);
  await expect(caption).toHaveText(/u = 0\.688\s*v = −0\.063/);
  await expectComplete(page, 'plane');
  await page.keyboard.press('p');
  await expect(page.getByRole('checkbox', { name: /^E, slerp/ })).toBeVisible();
});

test('the keyboard alone walks over the plane and out of [0, 1], zooms, fits and pins', async ({
  studio,
}) => {
  const { page } = studio;
  await resize(studio, 1100, 700);
  await fill(page, 'Steps S', '2');
  await complete(page, 'plane');
  await page.getByRole('grid', { name: /^Plane/ }).focus();
  await expect(page.getByRole('gridcell')).toHaveAccessibleName('u = 0.500, v = 0.500, S = 2');
  for (let i = 0; i < 8; i++) await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('gridcell')).toHaveAccessibleName(/^u = 0\.625, v = 1\.500/);
  await page.keyboard.press('+');
  await page.keyboard.press('+');
  await page.keyboard.press('ArrowLeft');
  await expect(page.getByRole('gridcell')).toHaveAccessibleName(/^u = 0\.563, v = 1\.500/);
  await page.keyboard.press('-');
  await page.keyboard.press('-');
  await page.keyboard.press('f');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('checkbox', { name: /^E, slerp/ })).toBeVisible();
  await expectComplete(page, 'plane');
  await mkdir(PICTURES, { recursive: true });
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await expectNoAxeViolations(page);
    await page.screenshot({ path: path.join(PICTURES, `plane-walk-${colorScheme}.png`) });
  }
});

test('while it moves the plane has the pixels that it has at rest', async ({ studio }) => {
  const { page } = studio;
  await resize(studio, 1100, 700);
  await fill(page, 'Steps S', '2');
  await complete(page, 'plane');
  // At 66 px a tile, of which 2 are gutter, a pixel of a picture is 2 × 2 whole ones: drawn fast or evenly, the same.
  const { width, height } = (await page.getByRole('grid', { name: /^Plane/ }).boundingBox())!;
  const fit = Math.min(width, height) / (1 + 1 / 8);
  await movePlane(page, [{ ctrlKey: true, deltaY: -200 * Math.log((66 * 8) / fit) }]);
  await movePlane(page, [{ deltaX: 0.3, deltaY: 0.3 }]); // no edge stands on half a pixel, to be rounded this way or that
  const ways = [[18, 12], [-20, 3], [2, -25], [-9, -4], [13, 14]] as const; // prettier-ignore
  // Once over all of it, so that what comes into view later is known.
  for (const [deltaX, deltaY] of ways) {
    await movePlane(page, [{ deltaX: 9 * deltaX, deltaY: 9 * deltaY }]);
    await expectComplete(page, 'plane');
  }
  for (const [deltaX, deltaY] of ways) {
    await movePlane(page, [{ deltaX: -9 * deltaX, deltaY: -9 * deltaY }]);
    await expectComplete(page, 'plane');
  }
  for (const [deltaX, deltaY] of ways) {
    await movePlane(page, Array<Move>(9).fill({ deltaX, deltaY }));
    expect(await comparePlane(page)).toEqual({ changed: 0, empty: false });
  }
});

type Move = Partial<Record<'deltaX' | 'deltaY', number>> & { readonly ctrlKey?: boolean };

/** Moves the plane by one event a frame and keeps the canvas' pixels after the last. */
async function movePlane(page: Page, moves: readonly Move[]): Promise<void> {
  await page.evaluate(async (events) => {
    const canvas = document.querySelector<HTMLCanvasElement>('[data-testid="plane"] canvas')!;
    const surface = document.querySelector('[data-testid="plane"] [role="grid"]')!;
    const box = surface.getBoundingClientRect();
    const [clientX, clientY] = [box.x + box.width / 2, box.y + box.height / 2];
    for (const event of events) {
      surface.dispatchEvent(new WheelEvent('wheel', { clientX, clientY, cancelable: true, ...event }));
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
    const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
    Object.assign(window, { moved: data });
  }, moves);
}

/** Waits until the plane is at rest. How many of its values are others than while it moved. */
async function comparePlane(page: Page): Promise<{ changed: number; empty: boolean }> {
  await expectComplete(page, 'plane');
  await page.waitForTimeout(500); // beyond the time after which it is drawn evenly
  return page.evaluate(() => {
    const canvas = document.querySelector<HTMLCanvasElement>('[data-testid="plane"] canvas')!;
    const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
    const { moved } = window as unknown as { moved: Uint8ClampedArray };
    const changed = data.reduce((count, value, i) => count + (value === moved[i] ? 0 : 1), 0);
    return { changed, empty: data.every((value) => value === 0) };
  });
}

test('the grid over [0, 1]² is exported at 2 px gutters', async ({ studio: { page, exports } }) => {
  await fill(page, 'Steps S', '2');
  await complete(page, 'plane');
  await page.getByRole('radio', { name: '[0, 1]²' }).check({ force: true });
  await page.keyboard.press('e');
  const dialog = page.getByRole('dialog', { name: 'Export', exact: true });
  for (const texts of ['Labels', 'Captions']) await dialog.getByLabel(texts).uncheck();
  const preview = (await page.getByTestId('figure-preview').boundingBox())!;
  const facts = (await page.getByTestId('figure-facts').boundingBox())!;
  expect(preview.height).toBeGreaterThan(200);
  expect(preview.y + preview.height).toBeLessThanOrEqual(facts.y);
  await page.getByRole('button', { name: 'Save…' }).click();
  await expect(page.getByRole('status')).toContainText('plane.png', { timeout: 60_000 });
  const png = decode(await readFile(path.join(exports, 'plane.png')));
  expect([png.width, png.height]).toEqual([7 * 128 + 6 * 2, 7 * 128 + 6 * 2]);
});

/** Pixels of the plane's canvas, RGBA. */
async function readPlane(page: Page): Promise<{ width: number; height: number; data: Uint8Array }> {
  const url = await page.evaluate(() =>
    document.querySelector<HTMLCanvasElement>('[data-testid="plane"] canvas')!.toDataURL(),
  );
  const { width, height, data, channels } = decode(Buffer.from(url.split(',')[1]!, 'base64'));
  expect(channels).toBe(4);
  return { width, height, data: data as Uint8Array };
}

const [PICTURE, PITCH] = [64, 66];

/** How many pixels of the canvas differ from a tile that stands at (x, y), and how many of it are in view. */
function compareTile(
  { width, height, data }: Awaited<ReturnType<typeof readPlane>>,
  colours: readonly number[],
  x: number,
  y: number,
): { wrong: number; seen: number } {
  let [wrong, seen] = [0, 0];
  for (let row = Math.max(0, -y); row < PICTURE && y + row < height; row++)
    for (let column = Math.max(0, -x); column < PICTURE && x + column < width; column++) {
      const from = 3 * ((row >> 1) * (PICTURE / 2) + (column >> 1));
      const to = 4 * ((y + row) * width + x + column);
      seen += 1;
      if ([0, 1, 2].some((c) => colours[from + c] !== data[to + c])) wrong += 1;
    }
  return { wrong, seen };
}

test('a plane that is zoomed and panned is exported as it is seen, tile by tile, and comes back', async ({
  studio,
}) => {
  const { page, exports } = studio;
  await resize(studio, 1100, 700);
  await fill(page, 'Steps S', '2');
  await complete(page, 'plane');
  const { width, height } = (await page.getByRole('grid', { name: /^Plane/ }).boundingBox())!;
  const fit = Math.min(width, height) / (1 + 1 / 8);
  await movePlane(page, [{ ctrlKey: true, deltaY: -200 * Math.log((PITCH * 16) / fit) }]);
  await movePlane(page, [{ deltaX: -333.7, deltaY: 121.3 }]);
  await expectComplete(page, 'plane');
  await page.waitForTimeout(500); // beyond the time after which it is drawn evenly
  const seen = await readPlane(page);
  await exportFigure(page);
  await expect(page.getByRole('status')).toContainText('plane.png', { timeout: 60_000 });
  const file = path.join(exports, 'plane.png');
  const { spec, columns, rows, tile } = await readExported(file);
  expect(spec).toMatchObject({ kind: 'plane', lattice: { level: 4 }, theme: 'light', labels: true });

  const [column, row] = [columns >> 1, rows >> 1];
  const middle = tile(row, column);
  const places = Array.from({ length: PITCH ** 2 }, (_, i) => ({
    x: Math.floor(seen.width / 2 - PITCH + (i % PITCH)),
    y: Math.floor(seen.height / 2 - PITCH + Math.floor(i / PITCH)),
  }));
  const at = places.find(({ x, y }) => compareTile(seen, middle, x, y).wrong === 0)!;
  expect(at, 'the tile in the middle').toBeDefined();
  const origin = { x: at.x - column * PITCH, y: at.y - row * PITCH };
  // Every tile that is seen at least by half, and no other.
  expect(origin.x).toBeGreaterThan(-PITCH / 2 - 1);
  expect(origin.y).toBeGreaterThan(-PITCH / 2 - 1);
  expect(origin.x + columns * PITCH).toBeGreaterThan(seen.width - PITCH / 2 - 1);
  expect(origin.y + rows * PITCH).toBeGreaterThan(seen.height - PITCH / 2 - 1);
  for (let i = 0; i < columns * rows; i++) {
    const [c, r] = [i % columns, Math.floor(i / columns)];
    const { wrong, seen: count } = compareTile(seen, tile(r, c), origin.x + c * PITCH, origin.y + r * PITCH);
    expect(wrong, `row ${r}, column ${c}`).toBe(0);
    expect(count).toBeGreaterThan(PICTURE ** 2 / 5);
  }

  // Dropped, it shows the same part again.
  await page.keyboard.press('f');
  await page.getByRole('tab', { name: 'Line' }).click();
  await dropFile(studio, file);
  const dialog = page.getByRole('dialog', { name: 'plane.png' });
  await dialog.getByRole('button', { name: 'Verify' }).click();
  await expect(dialog.getByTestId('replay')).toContainText('Bit-equal', { timeout: 60_000 });
  await dialog.getByRole('button', { name: 'Open this exploration' }).click();
  await expectComplete(page, 'plane');
  await rm(file);
  await exportFigure(page);
  await expect.poll(() => readFile(file).catch(() => null), { timeout: 60_000 }).not.toBeNull();
  expect((await readExported(file)).spec).toMatchObject({
    columns,
    rows,
    lattice: (spec as PlaneFigure).lattice!,
  });
});

test('corners can be exchanged, and three pins make no plane', async ({ studio: { page } }) => {
  await fill(page, 'Steps S', '2');
  await page.getByRole('tab', { name: 'Plane' }).click();
  await page.getByLabel('Top left').selectOption({ label: 'D' });
  await expectComplete(page, 'plane');
  await page.getByRole('button', { name: 'Remove C' }).click();
  await expect(page.getByTestId('plane')).toContainText('Choose four pins');
});
