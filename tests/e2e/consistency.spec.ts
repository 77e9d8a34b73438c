import type { Page } from '@playwright/test';
import { decode } from 'fast-png';
import { copyFile, mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { usualOrFull } from '../support/full.ts';
import { expectNoAxeViolations } from './axe.ts';
import { dropFile } from './drop.ts';
import { expect, test } from './fixture.ts';
import { expectComplete, exportFigure, fill, PICTURES, readPixels, resize, isDrawn } from './page.ts';

const COLUMNS = 5;
const SHEET = '[data-testid="consistency"] canvas';

test('with η = 0 the mean distance falls with S, at η = 1 it does not', async ({ studio: { page } }) => {
  const pins = usualOrFull(2, 4);
  await page.getByRole('tab', { name: 'Consistency' }).click();
  for (const pin of [/^C,/, /^D,/].slice(pins - 2)) await page.getByRole('checkbox', { name: pin }).click();
  await expectComplete(page, 'consistency');
  const cellCount = 2 * pins * COLUMNS;
  await expect(page.getByTestId('count')).toContainText(`${cellCount} / ${cellCount}`);
  const cells = await page
    .getByTestId('distance')
    .evaluateAll((all) => all.map((cell) => (cell as HTMLElement).dataset['value']));
  const rows = Array.from({ length: 2 * pins }, (_, r) => cells.slice(r * COLUMNS, (r + 1) * COLUMNS));
  expect(rows.map((row) => row.at(-1))).toEqual(Array(2 * pins).fill(undefined)); // the reference column
  const column = (c: number): number[] => rows.slice(0, pins).map((row) => Number(row[c]));
  const means = [0, 1, 2, 3].map((c) => column(c).reduce((sum, value) => sum + value, 0) / pins);
  expect(means).toEqual(means.toSorted((a, b) => b - a));
  expect(means[0]! / means[3]!).toBeGreaterThan(50);
  const contrast = rows.slice(pins).flatMap((row) => row.slice(0, 4).map(Number));
  expect(Math.min(...contrast)).toBeGreaterThan(100 * means[3]!);
  await expect(page.getByRole('figure', { name: 'Distance against S' })).toContainText('mean');
});

test('the ladder, its reference and its rows can be edited, and a wrong ladder is refused in place', async ({
  studio: { page },
}) => {
  await page.getByRole('tab', { name: 'Consistency' }).click();
  await fill(page, 'Step counts S', '4, 8, 16');
  await expectComplete(page, 'consistency');
  await expect(page.getByRole('grid').getByRole('columnheader')).toHaveText(['S = 4', 'S = 8', 'S = 16']);
  await page.getByLabel('Reference S').selectOption('4');
  await expectComplete(page, 'consistency');
  await expect(page.getByTestId('distance').first()).toHaveText('reference');
  await page.getByLabel('Rows', { exact: true }).selectOption('line');
  await fill(page, 'Points', '3');
  await expect(page.getByRole('grid').getByRole('rowheader')).toHaveText([
    'A',
    'A–B 0.50',
    'B',
    'A',
    'A–B 0.50',
    'B',
  ]);
  await page.keyboard.press('Control+z');
  await page.keyboard.press('Control+z');
  await expect(page.getByRole('grid').getByRole('rowheader')).toHaveText([...'ABCD', ...'ABCD']);
  await fill(page, 'Step counts S', '4, 2000');
  await expect(page.getByRole('alert')).toContainText('S is 2000');
  await expect(page.getByRole('grid').getByRole('columnheader')).toHaveCount(3);
});

test('the contrast is chosen: η = 1, the clip rule of diffusers, or none', async ({ studio: { page } }) => {
  await page.getByRole('tab', { name: 'Consistency' }).click();
  await fill(page, 'Step counts S', '2, 5, 10');
  const contrast = page.getByLabel('Ablation', { exact: true });
  await contrast.selectOption('clip');
  await expectComplete(page, 'consistency');
  await expect(page.getByText('diffusers’ clip rule, same')).toBeVisible();
  await expect(page.getByRole('gridcell')).toHaveCount(8 * 3);
  await mkdir(PICTURES, { recursive: true });
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await expectNoAxeViolations(page);
    await page.screenshot({ path: path.join(PICTURES, `consistency-clip-${colorScheme}.png`) });
  }
  await page.getByLabel('Clip x̂₀').selectOption('diffusers');
  await expect(page.getByRole('gridcell')).toHaveCount(4 * 3);
  await expect(contrast.locator('option')).toHaveCount(2);
});

test('a cell says its distances', async ({ studio: { page } }) => {
  await page.getByRole('tab', { name: 'Consistency' }).click();
  await fill(page, 'Step counts S', '5, 20');
  await expectComplete(page, 'consistency');
  await page.getByRole('gridcell', { name: /^A at S = 5, MSE 0\.0\d+$/ }).hover();
  const facts = page.getByRole('region', { name: 'Distance' });
  await expect(facts).toContainText('A, S = 5 compared with 20');
  await expect(facts).toContainText(/MSE\s*\d\.\d.×.10/);
  await expect(facts).toContainText(/PSNR\s*\d+\.\d dB/);
  await expect(facts).toContainText(/SSIM\s*0\.\d{4}/);
  // Its row is named in the plot.
  const plot = page.getByRole('figure', { name: 'Distance against S' });
  await expect(plot.locator('text.ink')).toHaveText('A');
  await page.getByRole('gridcell').nth(2).hover();
  await expect(plot.locator('text.ink')).toHaveText('B');
});

/** Colours of a cell's picture, pixel by pixel at the window's own size, row by row, once it is drawn. */
async function readCell(page: Page, row: number, column: number, columns: number): Promise<number[][]> {
  await isDrawn(page);
  const cell = (await page
    .getByRole('gridcell')
    .nth(row * columns + column)
    .boundingBox())!;
  return page.locator(SHEET).evaluate((element, { x, y, width, height }) => {
    const canvas = element as HTMLCanvasElement;
    const box = canvas.getBoundingClientRect();
    const { data } = canvas.getContext('2d')!.getImageData(x - box.x, y - box.y, width, height);
    return Array.from({ length: data.length / 4 }, (_, i) => [...data.slice(4 * i, 4 * i + 4)]);
  }, cell);
}

const isBlack = (pixels: number[][]): boolean =>
  pixels.every(([red, green, blue]) => red === 0 && green === 0 && blue === 0);

test('D held, or its button, shows differences: black in the reference column, and goes when released', async ({
  studio: { page },
}) => {
  await page.getByRole('tab', { name: 'Consistency' }).click();
  await fill(page, 'Step counts S', '5, 20');
  await expectComplete(page, 'consistency');
  await page.getByRole('tab', { name: 'Consistency' }).focus();
  const reference = () => readCell(page, 0, 1, 2);
  const before = await reference();
  const button = page.getByRole('button', { name: 'Difference' });
  const holds: [down: () => Promise<void>, up: () => Promise<void>][] = [
    [() => page.keyboard.down('d'), () => page.keyboard.up('d')],
    [
      async () => {
        await button.hover();
        await page.mouse.down();
      },
      () => page.mouse.up(),
    ],
    [
      async () => {
        await button.focus();
        await page.keyboard.down('Space');
      },
      () => page.keyboard.up('Space'),
    ],
  ];
  expect(isBlack(before)).toBe(false);
  for (const [down, up] of holds) {
    await down();
    await expect(button).toHaveAttribute('aria-pressed', 'true');
    expect(isBlack(await reference())).toBe(true);
    expect(isBlack(await readCell(page, 0, 0, 2))).toBe(false);
    await up();
    await expect(button).toHaveAttribute('aria-pressed', 'false');
    expect(await reference()).toEqual(before);
  }
});

test('by mouse and by keyboard: the reference at a column’s head, the metric, and one zoom over all cells', async ({
  studio,
}) => {
  const { page } = studio;
  await resize(studio, 1100, 700);
  await page.getByRole('tab', { name: 'Consistency' }).click();
  await fill(page, 'Step counts S', '2, 5, 10');
  await expectComplete(page, 'consistency');
  const head = (numSteps: number) => page.getByRole('button', { name: `S = ${numSteps}`, exact: true });
  const captions = page.getByTestId('distance');

  await head(2).click();
  await expect(head(2)).toHaveAttribute('aria-pressed', 'true');
  await expect(captions.first()).toHaveText('reference');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await expect(captions.nth(1)).toHaveText('reference');
  await page.keyboard.press('Control+z');
  await expect(captions.first()).toHaveText('reference');
  await head(10).click();
  await expectComplete(page, 'consistency');

  const plot = page.getByRole('figure', { name: 'Distance against S' });
  for (const [metric, caption, title] of [
    ['psnr', /^\d+\.\d dB$/, 'PSNR to S = 10, dB'],
    ['ssim', /^0\.\d{4}$/, 'SSIM to S = 10'],
  ] as const) {
    await page.getByLabel('Metric').selectOption(metric);
    await expect(captions.first()).toHaveText(caption);
    await expect(plot).toContainText(title);
  }

  const [first, other] = [() => readCell(page, 0, 2, 3), () => readCell(page, 1, 2, 3)];
  const [whole, otherWhole] = [await first(), await other()];
  await page.getByRole('gridcell').nth(2).focus();
  await page.keyboard.press('+');
  const side = Math.round(Math.sqrt(whole.length));
  /** The quarter that begins at a place, doubled. */
  const magnified = (pixels: number[][], x0: number, y0: number): number[][] =>
    pixels.map((_, i) => {
      const [x, y] = [i % side, Math.floor(i / side)];
      return pixels[(y0 + (y >> 1)) * side + x0 + (x >> 1)]!;
    });
  expect(await first()).toEqual(magnified(whole, side / 4, side / 4));
  expect(await other()).toEqual(magnified(otherWhole, side / 4, side / 4));
  await page.keyboard.press('Shift+ArrowLeft');
  await page.keyboard.press('Shift+ArrowLeft');
  expect(await other()).toEqual(magnified(otherWhole, 0, side / 4));
  const box = (await page.getByRole('gridcell').nth(2).boundingBox())!;
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2, box.y + 1.6 * box.height, { steps: 4 });
  await page.mouse.up();
  expect(await other()).toEqual(magnified(otherWhole, 0, 0));
  await mkdir(PICTURES, { recursive: true });
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await expectNoAxeViolations(page);
    await page.screenshot({ path: path.join(PICTURES, `consistency-zoomed-${colorScheme}-1100x700.png`) });
  }
  await page.keyboard.press('f');
  expect(await first()).toEqual(whole);
  await page.keyboard.down('Control');
  await page.mouse.wheel(0, -200);
  await page.keyboard.up('Control');
  await expect.poll(first).not.toEqual(whole);
  await page.getByRole('button', { name: 'Fit', exact: true }).click();
  expect(await first()).toEqual(whole);
});

/** Waits until the sheet's pixels changed so many times, whatever the time in between. */
async function expectChanges(page: Page, times: number): Promise<void> {
  await page.locator(SHEET).evaluate(async (element, wanted) => {
    const { width, height } = element as HTMLCanvasElement;
    const context = (element as HTMLCanvasElement).getContext('2d')!;
    const look = (): string => context.getImageData(0, 0, width, height).data.join();
    for (let [seen, last] = [0, look()]; seen < wanted;) {
      await new Promise(requestAnimationFrame);
      const now = look();
      if (now !== last) [seen, last] = [seen + 1, now];
    }
  }, times);
}

test('R held flickers against the reference', async ({ studio: { page } }) => {
  await page.getByRole('tab', { name: 'Consistency' }).click();
  await fill(page, 'Step counts S', '1, 20');
  await expectComplete(page, 'consistency');
  await page.getByRole('tab', { name: 'Consistency' }).focus();
  const read = (): Promise<string> => readPixels(page, SHEET, 64).then((colours) => colours.join());
  const still = await read();
  await page.keyboard.down('r');
  await expectChanges(page, 3);
  await page.keyboard.up('r');
  expect(await read()).toBe(still);
  await page.waitForTimeout(600); // longer than a picture and its reference take together
  expect(await read()).toBe(still);
});

test('the sheet is exported as a picture with all its cells', async ({ studio: { page, exports } }) => {
  await page.getByRole('tab', { name: 'Consistency' }).click();
  await fill(page, 'Step counts S', '5, 10, 20');
  await expectComplete(page, 'consistency');
  await exportFigure(page);
  await expect(page.getByRole('status')).toContainText('consistency.png', { timeout: 60_000 });
  const png = decode(await readFile(path.join(exports, 'consistency.png')));
  expect(png.width).toBeGreaterThan(3 * 128);
  expect(png.height).toBeGreaterThan(5 * 128);
  expect(new Set(png.data).size).toBeGreaterThan(200);
});

test('a long ladder in a small window keeps its numbers apart, and the plot follows below', async ({
  studio,
}) => {
  const { page } = studio;
  await resize(studio, 1100, 700);
  await page.getByRole('tab', { name: 'Consistency' }).click();
  await fill(page, 'Step counts S', '1, 2, 3, 4, 5, 6');
  await expectComplete(page, 'consistency');
  const boxes = await Promise.all(
    (await page.getByRole('gridcell').all()).slice(0, 6).map((cell) => cell.boundingBox()),
  );
  for (const box of boxes) expect(box!.width).toBeGreaterThanOrEqual(60);
  const plot = (await page.getByRole('figure', { name: 'Distance against S' }).boundingBox())!;
  const sheet = (await page.getByRole('grid', { name: 'Consistency sheet' }).locator('..').boundingBox())!;
  expect(plot.y).toBeGreaterThanOrEqual(sheet.y + sheet.height);
});

test('rows of solvers: added and removed by mouse and keyboard, undone, exported, and brought back', async ({
  studio,
}) => {
  const { page, exports } = studio;
  await page.getByRole('tab', { name: 'Consistency' }).click();
  await fill(page, 'Step counts S', '4, 8, 16');
  const heads = page.getByRole('grid').getByRole('rowheader');
  const solver = page.getByLabel('Solver of the next row');
  const list = page.getByRole('list', { name: 'Solver rows' });
  await solver.selectOption('DPM++ 2M');
  await page.getByRole('button', { name: 'Add a solver row' }).click();
  await expect(heads).toHaveText([...'ABCD', 'DPM++ 2M', ...'ABCD']);
  await solver.focus();
  await page.keyboard.type('UniPC-2');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(heads).toHaveText([...'ABCD', 'DPM++ 2M', 'UniPC-2', ...'ABCD']);
  await expect(page.getByText('other solvers, same')).toHaveCount(1);
  await expectComplete(page, 'consistency');

  // They are held against the first row's reference, so they differ from it in its column, too.
  await expect(page.getByRole('gridcell', { name: /^DPM\+\+ 2M at S = 16, MSE 0\.0\d+$/ })).toHaveCount(1);
  await expect(page.getByRole('gridcell', { name: /, reference$/ })).toHaveCount(8);
  const plot = page.getByRole('figure', { name: 'Distance against S' });
  await expect(plot).toContainText('DPM++ 2M');
  await mkdir(PICTURES, { recursive: true });
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await expectNoAxeViolations(page);
    await page.screenshot({ path: path.join(PICTURES, `consistency-solvers-${colorScheme}.png`) });
  }
  await exportFigure(page);
  await expect(page.getByRole('status')).toContainText('consistency.png', { timeout: 60_000 });

  await page.getByRole('button', { name: 'Remove DPM++ 2M' }).focus();
  await page.keyboard.press('Enter');
  await expect(heads).toHaveText([...'ABCD', 'UniPC-2', ...'ABCD']);
  await expect(page.getByRole('button', { name: 'Remove UniPC-2' })).toBeFocused();
  await page.getByRole('button', { name: 'Remove UniPC-2' }).click();
  await expect(heads).toHaveCount(8);
  await expect(list).toBeHidden();
  await page.keyboard.press('Control+z');
  await expect(list).toHaveText('UniPC-2');

  await dropFile(studio, path.join(exports, 'consistency.png'));
  const dialog = page.getByRole('dialog', { name: 'consistency.png' });
  await dialog.getByRole('button', { name: 'Verify' }).click();
  await expect(dialog.getByTestId('replay')).toContainText('Bit-equal', { timeout: 60_000 });
  await dialog.getByRole('button', { name: 'Open this exploration' }).click();
  await expect(heads).toHaveText([...'ABCD', 'DPM++ 2M', 'UniPC-2', ...'ABCD']);
});

test('a row whose solver refuses the sampling waits and says why', async ({ studio: { page } }) => {
  await page.getByRole('tab', { name: 'Consistency' }).click();
  await fill(page, 'Step counts S', '2, 4');
  await page.getByRole('button', { name: 'Add a solver row' }).click();
  await expect(page.getByRole('grid').getByRole('rowheader')).toHaveText([...'ABCD', 'PLMS', ...'ABCD']);
  await page.getByLabel('Clip x̂₀').selectOption('diffusers');
  await expect(page.getByRole('grid').getByRole('rowheader')).toHaveText([...'ABCD', ...'ABCD']);
  await expect(page.getByRole('list', { name: 'Solver rows' })).toContainText(
    'no row: clip is diffusers: solver plms takes none only',
  );
});

test('each column says its time against the reference’s, and the plot runs over S, evaluations and seconds', async ({
  studio,
}) => {
  const { page, exports } = studio;
  await resize(studio, 1600, 1300);
  await page.getByRole('tab', { name: 'Consistency' }).click();
  for (const pin of [/^C,/, /^D,/]) await page.getByRole('checkbox', { name: pin }).click();
  await fill(page, 'Step counts S', '2, 5, 20');
  await page.getByRole('button', { name: 'Add a solver row' }).click();
  await expectComplete(page, 'consistency');
  const times = page.getByTestId('time');
  await expect(times).toHaveCount(3);
  await expect(times.nth(0)).toContainText(/^[\d.]+ s · 10 ×/);
  await expect(times.nth(1)).toContainText(/^[\d.]+ s · 4 ×/);
  await expect(times.nth(2)).toContainText(/^[\d.]+ s(?! ·)/);
  await expect(times.nth(1)).toHaveAttribute(
    'title',
    /with DDIM: 5 evaluations; [\d.]+ ms per evaluation, batch 1/,
  );
  await expect(times.nth(1)).toContainText(
    /S = 5: [\d.]+ seconds per picture, 4 times that at the reference$/,
  );
  const seconds = (text: string | null): number => Number(/^[\d.]+/.exec(text!)![0]);
  const [short, , long] = await times.allTextContents();
  expect(seconds(long!) / seconds(short!)).toBeCloseTo(10, -1);

  const over = page.getByRole('radiogroup', { name: 'Horizontal axis' });
  const plot = (title: string) => page.getByRole('figure', { name: `Distance against ${title}` });
  await expect(over.getByRole('radio', { name: 'S', exact: true })).toBeChecked();
  await over.getByText('evaluations').click();
  await expect(plot('evaluations')).toContainText('network evaluations');
  await page.keyboard.press('ArrowRight');
  await expect(over.getByRole('radio', { name: 'seconds' })).toBeChecked();
  await expect(plot('seconds')).toContainText('seconds per picture');
  await page.getByLabel('Metric').selectOption('ssim');
  await expect(plot('seconds')).toContainText('1 − SSIM to S = 20');
  await expect(plot('seconds').locator('svg')).toContainText('10');
  await mkdir(PICTURES, { recursive: true });
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await expectNoAxeViolations(page);
    await page.screenshot({ path: path.join(PICTURES, `consistency-seconds-${colorScheme}.png`) });
  }
  // In narrow columns each time stands in two lines, which do not meet those beside it.
  await resize(studio, 1100, 700);
  await expect(times.nth(1)).toContainText(/^[\d.]+ s4 ×/);
  const boxes = await Promise.all((await times.all()).map((one) => one.locator('.text').boundingBox()));
  boxes.slice(1).forEach((box, i) => expect(box!.x).toBeGreaterThan(boxes[i]!.x + boxes[i]!.width));
  const inspector = page.getByRole('region', { name: 'Plot' }).locator('..');
  expect(
    await inspector.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth),
  ).toBeLessThanOrEqual(0);
  await page.screenshot({ path: path.join(PICTURES, 'consistency-seconds-1100x700.png') });
  await exportFigure(page);
  await expect(page.getByRole('status')).toContainText('consistency.png', { timeout: 60_000 });
  await copyFile(
    path.join(exports, 'consistency.png'),
    path.join(PICTURES, 'consistency-seconds-figure.png'),
  );
  await page.getByRole('radiogroup', { name: 'Vertical axis' }).getByText('SSIM', { exact: true }).click();
  await expect(plot('seconds').locator('figcaption')).toHaveText('SSIM to S = 20');
  await page.keyboard.press('Control+z');
  await page.keyboard.press('Control+z');
  await page.keyboard.press('Control+z');
  await expect(over.getByRole('radio', { name: 'evaluations' })).toBeChecked();
});
