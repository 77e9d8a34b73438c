import { mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from '@playwright/test';
import type { JobEvent } from '../../src/contract/job.ts';
import { expectNoAxeViolations } from './axe.ts';
import { readExported } from './exported.ts';
import { expect, test } from './fixture.ts';
import { expectComplete, expectRunning, exportFigure, fill, PICTURES, readPixels, resize } from './page.ts';

const SIDE = 32;
const PREVIEW = '[data-testid="line"] canvas';

/** The line at a small S: what a test claims of it does not depend on S. */
async function quicken(page: Page): Promise<void> {
  await fill(page, 'Steps S', '5');
  await expectComplete(page, 'line');
}

/** Moves the timeline's slider as a hand would, waits two animation frames and reads the preview. */
function scrubAndRead(page: Page, frame: number): Promise<number[]> {
  return page.getByLabel('Frame', { exact: true }).evaluate(
    async (element, [value, selector, side]) => {
      const slider = element as HTMLInputElement;
      slider.value = String(value);
      slider.dispatchEvent(new Event('input', { bubbles: true }));
      for (let i = 0; i < 2; i++) await new Promise(requestAnimationFrame);
      const canvas = document.querySelector<HTMLCanvasElement>(selector)!;
      const { width, height } = canvas;
      const { data } = canvas.getContext('2d')!.getImageData(0, 0, width, height);
      const centre = (i: number, size: number): number => Math.floor(((i + 0.5) * size) / side);
      return Array.from({ length: side * side }, (_, i) => {
        const at = 4 * (centre(Math.floor(i / side), height) * width + centre(i % side, width));
        return [...data.slice(at, at + 3)];
      }).flat();
    },
    [frame, PREVIEW, SIDE] as const,
  );
}

test.describe('a first start', () => {
  test.use({ start: 'first' });

  test('the first window completes the line from A to B and says what runs', async ({ studio: { page } }) => {
    await expect(page.locator('main')).toHaveAttribute('data-view', 'line');
    await expect(page.getByRole('button', { name: /^Model/ })).toContainText('toonhead');
    await expect(page.getByRole('button', { name: /^Model/ })).toContainText('32 × 32 · 4.53 M');
    await expectComplete(page, 'line');
    await expect(page.getByTestId('count')).toHaveText(/^\s*13 \/ 13 at S = 50\s*$/);
    await expect(page.getByTestId('tau')).toHaveText('τ = 980, 960, 940 … 20, 0');
    await expect(page.getByLabel('Angles and norms')).toContainText('89.8°');
    await expect(page.getByRole('button', { name: /^Device/ })).toContainText(
      /^\s*(CPU|WebGPU|CUDA|DirectML|Core ML)/,
    );
  });
});

test('a preview comes first and is replaced in place', async ({ studio: { page } }) => {
  await fill(page, 'Frames per segment', '3');
  await quicken(page);
  // In the middle of A and C no picture of more steps is there, which would be shown in place of a preview.
  await page.getByRole('checkbox', { name: /^B,/ }).click();
  await page.getByRole('checkbox', { name: /^C,/ }).click();
  await page.keyboard.press('ArrowRight');
  await expect(page.getByTestId('caption')).toContainText('u = 0.500');
  await expectComplete(page, 'line');
  // The preview is there for a moment only: every text of the caption is noted.
  await page.getByTestId('caption').evaluate((caption) => {
    const captions: string[] = [];
    const note = (): void => void captions.push(caption.textContent.replaceAll(/\s+/g, ' '));
    new MutationObserver(note).observe(caption, { subtree: true, childList: true, characterData: true });
    Object.assign(window, { captions });
  });
  await fill(page, 'Steps S', '50');
  await expectComplete(page, 'line');
  await expect(page.getByTestId('caption')).toContainText('S = 50');
  const captions = await page.evaluate(() => (window as unknown as { captions: string[] }).captions);
  const previewed = captions.findIndex((text) => text.includes('preview, UniPC-2, S = 5 '));
  expect(previewed, captions.join('; ')).toBeGreaterThanOrEqual(0);
  expect(captions.at(-1)).not.toContain('preview');
});

test('scrubbing shows the frame under the pointer, pixel for pixel the exported one', async ({ studio }) => {
  const { page, exports } = studio;
  await quicken(page);
  await exportFigure(page);
  await expect(page.getByRole('status')).toContainText('line.png', { timeout: 60_000 });
  const exported = await readExported(path.join(exports, 'line.png'));
  expect([exported.columns, exported.rows]).toEqual([13, 1]);

  const strip = page.getByRole('slider', { name: 'Frames of the line' });
  const box = (await strip.boundingBox())!;
  for (const frame of [5, 12, 0, 7]) {
    await page.mouse.move(box.x + ((frame + 0.5) * box.width) / 13, box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.up();
    await expect(strip).toHaveAttribute('aria-valuenow', String(frame + 1));
    await expect(page.getByTestId('caption')).toContainText(`u = ${(frame / 12).toFixed(3)}`);
    expect(await readPixels(page, PREVIEW, SIDE)).toEqual(exported.tile(0, frame));
  }
});

test('another S in mid-run supersedes the run and ends complete', async ({ studio: { page } }) => {
  await fill(page, 'Frames per segment', '4');
  await quicken(page);
  await fill(page, 'Steps S', '300'); // so many that none is done before the next change
  await expectRunning(page);
  await expect(page.getByTestId('line')).toHaveAttribute('data-complete', 'false');
  const progress = page.getByRole('progressbar', { name: 'Progress' });
  await expect(progress).toBeVisible();
  await expect(page.getByText(/evaluations\/s/)).toBeVisible();
  await fill(page, 'Steps S', '20');
  await expectComplete(page, 'line', 60_000);
  await expect(progress).toBeHidden();
  await expect(page.getByTestId('tau')).toHaveText('τ = 950, 900, 850 … 50, 0');
});

test('what was computed is not computed again', async ({ studio: { page } }) => {
  await quicken(page);
  await fill(page, 'Steps S', '10');
  await expectComplete(page, 'line');
  const events = await page.evaluateHandle(() => {
    const seen: JobEvent[] = [];
    window.slerpscope.on('job', (event) => event.lane === 'line' && seen.push(event));
    return seen;
  });
  await fill(page, 'Steps S', '5');
  await expectComplete(page, 'line');
  expect(await events.jsonValue(), 'a job tells at once that it is there').toEqual([]);
});

test('a run can be cancelled and gone on with', async ({ studio: { page } }) => {
  await quicken(page);
  await fill(page, 'Steps S', '300');
  await expectRunning(page);
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByRole('progressbar')).toBeHidden();
  await expect(page.getByTestId('line')).toHaveAttribute('data-complete', 'false');
  await page.getByRole('button', { name: 'Resume' }).click();
  await expectRunning(page);
});

test('it plays to the end, and to and fro when told so', async ({ studio: { page } }) => {
  await quicken(page);
  const strip = page.getByRole('slider', { name: 'Frames of the line' });
  await page.getByRole('button', { name: 'Play' }).click();
  await expect(strip).toHaveAttribute('aria-valuenow', '13');
  await expect(page.getByRole('button', { name: 'Play' })).toBeVisible();
  await page.getByLabel('Repeat').selectOption('ping-pong');
  const bothWays = strip.evaluate(
    (element) =>
      new Promise<void>((resolve) => {
        const frame = (): number => Number(element.getAttribute('aria-valuenow'));
        const signs = new Set<number>();
        let last = frame();
        new MutationObserver((_, observer) => {
          signs.add(Math.sign(frame() - last));
          last = frame();
          if (!signs.has(1) || !signs.has(-1)) return;
          observer.disconnect();
          resolve();
        }).observe(element, { attributeFilter: ['aria-valuenow'] });
      }),
  );
  await page.getByRole('button', { name: 'Play' }).click();
  await bothWays; // else the test runs out of time
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(page.getByRole('button', { name: 'Play' })).toBeVisible();
});

test('a setting that cannot be is refused in place, and nothing else changes', async ({
  studio: { page },
}) => {
  await quicken(page);
  await fill(page, 'Steps S', '1001');
  await expect(page.getByRole('alert')).toContainText('1001');
  await expect(page.getByLabel('Steps S', { exact: true })).toHaveAttribute('aria-invalid', 'true');
  await expect(page.getByTestId('line')).toHaveAttribute('data-complete', 'true');
  await fill(page, 'Steps S', '5');
  await expect(page.getByRole('alert')).toBeHidden();
});

test('η, its seed and the clip rule each give other pictures', async ({ studio: { page } }) => {
  await fill(page, 'Frames per segment', '3');
  await fill(page, 'Steps S', '5');
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
  await quicken(page);
  const end = await readPixels(page, PREVIEW, SIDE);
  await page.getByRole('slider', { name: 'Frames of the line' }).focus();
  for (let i = 0; i < 6; i++) await page.keyboard.press('ArrowRight');
  const middle = await readPixels(page, PREVIEW, SIDE);
  await page.getByRole('radio', { name: 'lerp', exact: true }).check({ force: true });
  await expectComplete(page, 'line');
  await expect(page.getByTestId('caption')).toContainText('lerp(A, B, u = 0.500)');
  expect(await readPixels(page, PREVIEW, SIDE)).not.toEqual(middle);
  await page.getByRole('slider', { name: 'Frames of the line' }).focus();
  await page.keyboard.press('Shift+ArrowLeft');
  await expect(page.getByTestId('caption')).toContainText('u = 0.000');
  expect(await readPixels(page, PREVIEW, SIDE)).toEqual(end);
});

test('a frame count that cannot be taken is refused in words', async ({ studio: { page } }) => {
  await fill(page, 'Frames per segment', '500');
  await expect(page.getByRole('contentinfo').getByRole('alert')).toContainText('integer in [2, 241]');
  await page.getByLabel('Frames per segment', { exact: true }).press('Escape');
  await expect(page.getByRole('alert')).toHaveCount(0);
});

test('an export can be cancelled, and leaves neither a file nor an error', async ({
  studio: { page, exports },
}) => {
  await quicken(page);
  await fill(page, 'Steps S', '1000');
  await exportFigure(page);
  await page.getByRole('button', { name: 'Cancel export' }).click();
  await expect(page.getByRole('button', { name: 'Export figure' })).toBeEnabled();
  await expect(page.getByRole('button', { name: 'Cancel export' })).toHaveCount(0);
  await expect(page.getByRole('alert')).toHaveCount(0);
  await expect.poll(() => readdir(exports)).toEqual([]);
});

test('scrubbing a closed line of 240 frames shows the right one within two animation frames', async ({
  studio,
}) => {
  const { page, exports } = studio;
  await fill(page, 'Steps S', '1');
  await page.getByLabel('Repeat').selectOption('loop');
  await fill(page, 'Frames per segment', '121');
  await page.getByRole('radio', { name: 'ease', exact: true }).check({ force: true });
  await expect(page.getByTestId('count')).toContainText('/ 240');
  await expectComplete(page, 'line');
  await exportFigure(page);
  await expect(page.getByRole('status')).toContainText('line.png', { timeout: 60_000 });
  const exported = await readExported(path.join(exports, 'line.png'));
  expect(exported.columns).toBe(240);
  for (const frame of [239, 1, 120, 57, 201])
    expect(await scrubAndRead(page, frame), `frame ${frame}`).toEqual(exported.tile(0, frame));
});

test('long work is announced and waits for the person, and the preview is zoomed and fitted', async ({
  studio,
}) => {
  const { page } = studio;
  await quicken(page);
  await resize(studio, 1100, 700);
  const canvas = page.locator(PREVIEW).first();
  const fitted = (await canvas.boundingBox())!.width;
  await page.keyboard.press('+');
  await page.getByRole('button', { name: 'Zoom in' }).click();
  expect((await canvas.boundingBox())!.width).toBeGreaterThan(fitted + 32);
  await expectNoAxeViolations(page);
  await page.getByRole('button', { name: 'Zoom in' }).focus();
  await page.keyboard.press('f');
  expect((await canvas.boundingBox())!.width).toBe(fitted);

  await fill(page, 'Frames per segment', '241');
  await fill(page, 'Steps S', '1000');
  await expect(page.getByTestId('announcement')).toHaveText(
    /^Preview\s+· 241\s+pictures, about 3\.95 MB\s+Refine\s+to\s+S = 1000 \(≈ \d+ (h|min) \d+ (min|s)\)$/,
  );
  await mkdir(PICTURES, { recursive: true });
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await expectNoAxeViolations(page);
    await page.screenshot({ path: path.join(PICTURES, `line-announced-${colorScheme}.png`) });
  }
  await expect(page.getByRole('button', { name: 'Cancel' })).toHaveCount(0);
  await page.getByTestId('agree').click();
  await expect(page.getByTestId('announcement')).toBeHidden();
  // In the same place: what is done, and how to stop it.
  await page.getByTestId('chip').getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByTestId('chip').getByRole('button', { name: 'Resume' })).toBeVisible();
});
