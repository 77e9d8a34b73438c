import type { Page } from '@playwright/test';
import { decode } from 'fast-png';
import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { expectNoAxeViolations } from './axe.ts';
import { expect, test } from './fixture.ts';
import { complete, expectComplete, fill, PICTURES, resize } from './page.ts';

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

test('the plane is exported at 2 px gutters', async ({ studio: { page, exports } }) => {
  await fill(page, 'Steps S', '2');
  await complete(page, 'plane');
  await page.keyboard.press('e');
  const preview = (await page.getByTestId('figure-preview').boundingBox())!;
  const facts = (await page.getByTestId('figure-facts').boundingBox())!;
  expect(preview.height).toBeGreaterThan(200);
  expect(preview.y + preview.height).toBeLessThanOrEqual(facts.y);
  await page.getByRole('button', { name: 'Save…' }).click();
  await expect(page.getByRole('status')).toContainText('plane.png', { timeout: 60_000 });
  const png = decode(await readFile(path.join(exports, 'plane.png')));
  expect([png.width, png.height]).toEqual([7 * 128 + 6 * 2, 7 * 128 + 6 * 2]);
});

test('corners can be exchanged, and three pins make no plane', async ({ studio: { page } }) => {
  await fill(page, 'Steps S', '2');
  await page.getByRole('tab', { name: 'Plane' }).click();
  await page.getByLabel('Top left').selectOption({ label: 'D' });
  await expectComplete(page, 'plane');
  await page.getByRole('button', { name: 'Remove C' }).click();
  await expect(page.getByTestId('plane')).toContainText('Choose four pins');
});
