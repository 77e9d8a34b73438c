import { viewIds } from '../../src/contract/views/index.ts';
import { usualOrFull } from '../support/full.ts';
import { boxOf, expectWithin } from './boxes.ts';
import { expect, test } from './fixture.ts';
import { drawFace, dropFiles } from './images.ts';
import { sizes } from './looks.ts';
import { complete, fill, resize, type ViewName } from './page.ts';

/** The step counts of the views that have some. */
const stepCounts: Partial<Record<ViewName, string>> = {
  consistency: '2, 5, 10',
  trajectory: '5, 10, 20',
  inversion: '2, 5',
};

test('every view fits the window from 1100 × 700 to 4K, in light and dark', async ({ studio }) => {
  const { page } = studio;
  await fill(page, 'Steps S', '2');
  const face = drawFace(32, 32, [240, 196, 160], [120, 70, 40]);
  await page.getByRole('tab', { name: 'Inversion' }).click();
  await dropFiles(page, [{ name: 'face.png', type: 'image/png', bytes: face }]);
  const papers = new Set<string>();
  for (const view of viewIds) {
    const ladder = stepCounts[view];
    await page.getByRole('tab', { name: new RegExp(`^${view}$`, 'i') }).click();
    if (ladder !== undefined) await fill(page, 'Step counts S', ladder);
    await complete(page, view);
    for (const [width, height] of usualOrFull([sizes[0]!, sizes.at(-1)!], sizes)) {
      await resize(studio, width, height);
      // 4K is drawn without a GPU here: each look of it takes a second.
      const own = width === sizes[0]![0] ? (['light'] as const) : (['dark'] as const);
      for (const colorScheme of usualOrFull<readonly ('light' | 'dark')[]>(own, ['light', 'dark'])) {
        await page.emulateMedia({ colorScheme });
        papers.add(await page.evaluate(() => getComputedStyle(document.body).backgroundColor));
        const overflowing = await page
          .locator('html, header, main, aside, footer, [data-testid]')
          .evaluateAll((all) =>
            all
              .filter((one) => one.scrollWidth > one.clientWidth + 1)
              .map((one) => one.tagName + one.className),
          );
        expect(overflowing, `${view} at ${width} × ${height}`).toEqual([]);
      }
      const main = await boxOf(page.locator('main'));
      expectWithin(main, { x: 0, y: 0, width, height });
      expectWithin(await boxOf(page.getByTestId(view)), main);
      await expect(page.getByTestId(view).locator('canvas').first()).toBeInViewport();
      await expect(page.getByRole('button', { name: 'Export figure' })).toBeInViewport({ ratio: 1 });
    }
  }
  expect(papers.size).toBe(2);
});

test('the film strip uses the width it has and the preview the height', async ({ studio }) => {
  const { page } = studio;
  for (const [width, height] of sizes) {
    await resize(studio, width, height);
    await complete(page, 'line');
    const room = (await page.getByTestId('line').boundingBox())!;
    const strip = (await page.getByRole('slider', { name: 'Frames of the line' }).boundingBox())!;
    const preview = (await page.getByTestId('line').locator('canvas').first().boundingBox())!;
    expect(strip.width).toBeGreaterThan(0.97 * room.width);
    expect(preview.height).toBeGreaterThan(0.6 * room.height);
    expect(strip.y + strip.height).toBeLessThanOrEqual(room.y + room.height);
    expect(preview.width % 32).toBe(0);
  }
});

test('whoever asked for less motion gets none', async ({ studio: { page } }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  const moving = await page.evaluate(
    () =>
      [...document.querySelectorAll('*')].filter((one) => {
        const { transitionDuration, animationName } = getComputedStyle(one);
        return (
          animationName !== 'none' ||
          transitionDuration.split(',').some((duration) => parseFloat(duration) > 0)
        );
      }).length,
  );
  expect(moving).toBe(0);
});

test('no text is fainter on its ground than reading needs', async ({ studio: { page } }) => {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    const ratios = await page.evaluate(() => {
      const style = getComputedStyle(document.documentElement);
      const luminance = (name: string): number => {
        const hex = style.getPropertyValue(name).trim().slice(1);
        const [r, g, b] = [0, 2, 4].map((i) => {
          const value = parseInt(hex.slice(i, i + 2), 16) / 255;
          return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
        });
        return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
      };
      const pairs = ['--ink', '--muted', '--faint', '--accent', '--bad'].flatMap((text) =>
        ['--paper', '--panel'].map((ground) => [text, ground] as const),
      );
      return [...pairs, ['--on-accent', '--accent'] as const, ['--muted', '--raised'] as const].map(
        ([text, ground]) => {
          const [a, b] = [luminance(text), luminance(ground)].toSorted((x, y) => y - x);
          return { pair: `${text} on ${ground}`, ratio: (a! + 0.05) / (b! + 0.05) };
        },
      );
    });
    for (const { pair, ratio } of ratios)
      expect(ratio, `${pair}, ${colorScheme}`).toBeGreaterThanOrEqual(4.5);
  }
});
