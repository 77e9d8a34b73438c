import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from './fixture.ts';
import { complete, fill, PICTURES, resize, type ViewName } from './page.ts';

const sizes = [
  [1100, 700],
  [1440, 900],
  [3840, 2160],
] as const;
const views: ViewName[] = ['line', 'plane', 'consistency'];

test('every view fits the window from 1100 × 700 to 4K, in light and dark', async ({ studio }) => {
  const { page } = studio;
  await mkdir(PICTURES, { recursive: true });
  await fill(page, 'Steps S', '10');
  for (const view of views) await complete(page, view);
  const papers = new Set<string>();
  for (const [width, height] of sizes) {
    await resize(studio, width, height);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      papers.add(await page.evaluate(() => getComputedStyle(document.body).backgroundColor));
      for (const view of views) {
        await complete(page, view);
        await page.mouse.move(0, 0);
        await page.screenshot({ path: path.join(PICTURES, `${view}-${colorScheme}-${width}x${height}.png`) });
        const overflowing = await page
          .locator('header, main, aside, footer, [data-testid]')
          .evaluateAll((all) =>
            all
              .filter((one) => one.scrollWidth > one.clientWidth + 1)
              .map((one) => one.tagName + one.className),
          );
        expect(overflowing, `${view} at ${width} × ${height}`).toEqual([]);
      }
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
    const strip = (await page.getByRole('slider', { name: 'Film strip' }).boundingBox())!;
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
