import type { Page } from '@playwright/test';
import { launchApp, waitUntilComplete } from './app-window.ts';
import { quantile } from './statistics.ts';

/**
 * The window's own work per frame while a gallery is scrolled: of 100 tiles, and of 10,000 that are all sampled. Both are
 * measured in turn, so that what else the machine does meets both.
 */

/** A stream whose last seeds are near: the gallery ends there. */
const LAST = 2 ** 32;
const SIZES = [100, 10_000] as const;
const ROUNDS = 6;
/** Of a round: to and fro, each frame so many CSS pixels on. */
const FRAMES = 60;
const STEP = 5;

/** Shows as many seeds as there are left in the stream. */
async function show(page: Page, count: number): Promise<void> {
  const field = page.getByLabel('First seed', { exact: true });
  await field.fill(`numpy-legacy:${LAST - count}`);
  await field.press('Enter');
  await page
    .getByTestId('range')
    .getByText(`Seeds ${LAST - count} `)
    .waitFor();
}

/** Scrolls through all of it, and waits at each screen until it is sampled. */
async function sampleAll(page: Page, count: number): Promise<void> {
  await show(page, count);
  for (;;) {
    await waitUntilComplete(page, 'gallery');
    const isEnd = await page.evaluate(() => {
      const scroller = document.querySelector('[data-testid="gallery"] [role="grid"]')!;
      const before = scroller.scrollTop;
      scroller.scrollTop = before + scroller.clientHeight;
      return scroller.scrollTop - before < 1;
    });
    if (isEnd) return;
    await page.waitForTimeout(50);
  }
}

/** Milliseconds of each frame: from scrolling to the first task after the frame, with state, layout and painting. */
async function scroll(page: Page, from: number): Promise<number[]> {
  return page.evaluate(
    async ([start, frames, step]) => {
      const scroller = document.querySelector('[data-testid="gallery"] [role="grid"]')!;
      const end = scroller.scrollHeight - scroller.clientHeight;
      const room = Math.min(end, frames! * step!);
      const begin = Math.min(end - room, start! * end);
      const { port1, port2 } = new MessageChannel();
      const work: number[] = [];
      for (let frame = 0; frame < 2 * frames!; frame++) {
        // To and fro over the same room, whatever it is.
        const at = (frame * step!) % (2 * room);
        await new Promise((resolve) => requestAnimationFrame(resolve));
        const begun = performance.now();
        scroller.scrollTop = begin + (at < room ? at : 2 * room - at);
        scroller.dispatchEvent(new Event('scroll'));
        await new Promise((resolve) => {
          port1.onmessage = resolve;
          port2.postMessage(null);
        });
        work.push(performance.now() - begun);
      }
      return work;
    },
    [from, FRAMES, STEP] as const,
  );
}

const ms = (value: number): string => `${value.toFixed(2)} ms`;

const { app, page, close } = await launchApp();
try {
  // So small that 100 tiles fill more than the view.
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.setContentSize(1000, 600));
  await waitUntilComplete(page, 'line');
  await page.getByRole('tab', { name: 'Gallery' }).click();
  const begun = performance.now();
  for (const count of SIZES) await sampleAll(page, count);
  console.log(
    `galleries of ${SIZES.join(' and ')} tiles, sampled in ${((performance.now() - begun) / 1000).toFixed(0)} s`,
  );
  const work: Record<number, number[]> = Object.fromEntries(SIZES.map((count) => [count, []]));
  for (let round = 0; round <= ROUNDS; round++)
    for (const count of SIZES) {
      await show(page, count);
      await waitUntilComplete(page, 'gallery');
      const frames = await scroll(page, round / ROUNDS);
      if (round > 0) work[count]!.push(...frames); // the first one only warms up
    }
  const [few, many] = SIZES.map((count) => work[count]!);
  for (const [count, frames] of [
    [SIZES[0], few!],
    [SIZES[1], many!],
  ] as const)
    console.log(
      `  ${count} tiles: work per frame, median ${ms(quantile(frames, 0.5))}, 95th percentile ${ms(quantile(frames, 0.95))}`,
    );
  const ratio = (share: number): string => (quantile(many!, share) / quantile(few!, share)).toFixed(2);
  console.log(`  ratio: median ${ratio(0.5)}, 95th percentile ${ratio(0.95)}; aim ≤ 1.2`);
} finally {
  await close();
}
