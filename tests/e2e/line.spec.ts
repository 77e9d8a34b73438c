import { decode } from 'fast-png';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { complete, expect, expectComplete, fill, readPixels, test } from './launch.ts';

const SIDE = 32;
const PREVIEW = '[data-testid="line"] canvas';

/** Colours at the centres of the model pixels of tile i in an exported strip. */
function readTile(png: ReturnType<typeof decode>, i: number): number[] {
  const tile = png.height;
  const scale = tile / SIDE;
  const colours: number[] = [];
  for (let y = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++) {
      const column = i * (tile + 2) + Math.floor((x + 0.5) * scale);
      const at = png.channels * (Math.floor((y + 0.5) * scale) * png.width + column);
      for (let c = 0; c < 3; c++) colours.push(Number(png.data[at + c]));
    }
  }
  return colours;
}

test('the first window completes the line from A to B and says what runs', async ({ studio: { page } }) => {
  await expect(page.locator('main')).toHaveAttribute('data-view', 'line');
  await expect(page.getByRole('button', { name: /^Model/ })).toContainText('toonhead');
  await expect(page.getByRole('button', { name: /^Model/ })).toContainText('32 × 32 · 4.5 M');
  await expectComplete(page, 'line');
  await expect(page.getByTestId('count')).toHaveText(/^\s*13 \/ 13 at S = 50\s*$/);
  await expect(page.getByTestId('tau')).toHaveText('τ = 980, 960, 940 … 20, 0');
  await expect(page.getByLabel('Latents')).toContainText('89.8°');
  await expect(page.getByRole('button', { name: /^Device/ })).toContainText(
    /^\s*(CPU|WebGPU|CUDA|DirectML|Core ML)/,
  );
});

test('a preview comes first and is replaced in place', async ({ studio: { page } }) => {
  await expectComplete(page, 'line');
  await fill(page, 'Steps S', '1000');
  await page.getByRole('checkbox', { name: /^C,/ }).click();
  await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('Shift+ArrowRight');
  await expect(page.getByTestId('caption')).toContainText('S = 10');
  await fill(page, 'Steps S', '20');
  await expectComplete(page, 'line');
  await expect(page.getByTestId('caption')).toContainText('S = 20');
});

test('scrubbing shows the frame under the pointer, pixel for pixel the exported one', async ({ studio }) => {
  const { page, exports } = studio;
  await expectComplete(page, 'line');
  await page.getByRole('button', { name: 'Export figure' }).click();
  await expect(page.getByRole('status')).toContainText('line.png', { timeout: 60_000 });
  const png = decode(await readFile(path.join(exports, 'line.png')));
  expect([png.width, png.height]).toEqual([13 * 128 + 12 * 2, 128]);

  const strip = page.getByRole('slider', { name: 'Film strip' });
  const box = (await strip.boundingBox())!;
  for (const frame of [5, 12, 0, 7]) {
    await page.mouse.move(box.x + ((frame + 0.5) * box.width) / 13, box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.up();
    await expect(strip).toHaveAttribute('aria-valuenow', String(frame + 1));
    await expect(page.getByTestId('caption')).toContainText(`u = ${(frame / 12).toFixed(3)}`);
    expect(await readPixels(page, PREVIEW, SIDE)).toEqual(readTile(png, frame));
  }
});

test('another S in mid-run supersedes the run and ends complete', async ({ studio: { page } }) => {
  await expectComplete(page, 'line');
  await fill(page, 'Steps S', '1000');
  await expect(page.getByTestId('line')).toHaveAttribute('data-complete', 'false');
  const progress = page.getByRole('progressbar', { name: 'Progress' });
  await expect(progress).toBeVisible();
  await expect(page.getByText(/steps\/s/)).toBeVisible();
  await fill(page, 'Steps S', '20');
  await expectComplete(page, 'line', 30_000); // 13 000 evaluations would take longer by far
  await expect(progress).toBeHidden();
  await expect(page.getByTestId('tau')).toHaveText('τ = 950, 900, 850 … 50, 0');
});

test('what was computed is not computed again', async ({ studio: { page } }) => {
  await expectComplete(page, 'line');
  await fill(page, 'Steps S', '20');
  await expectComplete(page, 'line');
  await fill(page, 'Steps S', '50');
  // No job is started: it is complete within the frame after the change.
  await expectComplete(page, 'line', 500);
});

test('a run can be cancelled and gone on with', async ({ studio: { page } }) => {
  await expectComplete(page, 'line');
  await fill(page, 'Steps S', '400');
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByRole('progressbar')).toBeHidden();
  await expect(page.getByTestId('line')).toHaveAttribute('data-complete', 'false');
  await page.getByRole('button', { name: 'Go on' }).click();
  await expect(page.getByRole('progressbar')).toBeVisible();
});

test('it plays to the end, and to and fro when told so', async ({ studio: { page } }) => {
  await expectComplete(page, 'line');
  const strip = page.getByRole('slider', { name: 'Film strip' });
  await page.getByRole('button', { name: 'Play' }).click();
  await expect(strip).toHaveAttribute('aria-valuenow', '13');
  await expect(page.getByRole('button', { name: 'Play' })).toBeVisible();
  await page.getByLabel('Repeat').selectOption('to and fro');
  const seen = strip.evaluate(
    (element) =>
      new Promise<number[]>((resolve) => {
        const frames: number[] = [];
        const observer = new MutationObserver(() =>
          frames.push(Number(element.getAttribute('aria-valuenow'))),
        );
        observer.observe(element, { attributeFilter: ['aria-valuenow'] });
        setTimeout(() => resolve(frames), 4000);
      }),
  );
  await page.getByRole('button', { name: 'Play' }).click();
  const steps = (await seen).map((frame, i, all) => frame - (all[i - 1] ?? frame));
  expect(steps.some((step) => step > 0)).toBe(true);
  expect(steps.some((step) => step < 0)).toBe(true);
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(page.getByRole('button', { name: 'Play' })).toBeVisible();
});

test('a setting that cannot be is refused in place, and nothing else changes', async ({
  studio: { page },
}) => {
  await expectComplete(page, 'line');
  await fill(page, 'Steps S', '1001');
  await expect(page.getByRole('alert')).toContainText('1001');
  await expect(page.getByLabel('Steps S', { exact: true })).toHaveAttribute('aria-invalid', 'true');
  await expect(page.getByTestId('line')).toHaveAttribute('data-complete', 'true');
  await fill(page, 'Steps S', '50');
  await expect(page.getByRole('alert')).toBeHidden();
});

test('η, its seed and the clip rule each give other pictures', async ({ studio: { page } }) => {
  await fill(page, 'Steps S', '10');
  await expectComplete(page, 'line');
  const seen = [await readPixels(page, PREVIEW, SIDE)];
  const changes = [
    () => fill(page, 'Noise η', '1'),
    () => fill(page, 'Noise seed', '7'),
    () => page.getByRole('button', { name: 'Noise σ̂' }).click(),
    () => fill(page, 'Noise η', '0').then(() => page.getByLabel('Clip x̂₀').selectOption('diffusers')),
    () => page.getByLabel('Spacing τ').selectOption('trailing'),
  ];
  for (const change of changes) {
    await change();
    await expectComplete(page, 'line');
    const pixels = await readPixels(page, PREVIEW, SIDE);
    for (const before of seen) expect(pixels).not.toEqual(before);
    seen.push(pixels);
  }
});

test('lerp and slerp differ between the pins and agree on them', async ({ studio: { page } }) => {
  await fill(page, 'Steps S', '10');
  await complete(page, 'line');
  const end = await readPixels(page, PREVIEW, SIDE);
  await page.getByRole('slider', { name: 'Film strip' }).focus();
  for (let i = 0; i < 6; i++) await page.keyboard.press('ArrowRight');
  const middle = await readPixels(page, PREVIEW, SIDE);
  await page.getByRole('radio', { name: 'lerp', exact: true }).check({ force: true });
  await expectComplete(page, 'line');
  await expect(page.getByTestId('caption')).toContainText('lerp(A, B, u = 0.500)');
  expect(await readPixels(page, PREVIEW, SIDE)).not.toEqual(middle);
  await page.getByRole('slider', { name: 'Film strip' }).focus();
  await page.keyboard.press('Shift+ArrowLeft');
  await expect(page.getByTestId('caption')).toContainText('u = 0.000');
  expect(await readPixels(page, PREVIEW, SIDE)).toEqual(end);
});

test('a frame count that cannot be taken is refused in words', async ({ studio: { page } }) => {
  await fill(page, 'Frames a segment', '500');
  await expect(page.getByRole('contentinfo').getByRole('alert')).toContainText('integer in [2, 241]');
  await page.getByLabel('Frames a segment', { exact: true }).press('Escape');
  await expect(page.getByRole('alert')).toHaveCount(0);
});

test('an export can be cancelled, and leaves neither a file nor an error', async ({
  studio: { page, exports },
}) => {
  await expectComplete(page, 'line');
  await fill(page, 'Steps S', '1000');
  await page.getByRole('button', { name: 'Export figure' }).click();
  await page.getByRole('button', { name: 'Cancel export' }).click();
  await expect(page.getByRole('button', { name: 'Export figure' })).toBeEnabled();
  await expect(page.getByRole('button', { name: 'Cancel export' })).toHaveCount(0);
  await expect(page.getByRole('alert')).toHaveCount(0);
  expect(await readdir(exports)).toEqual([]);
});
