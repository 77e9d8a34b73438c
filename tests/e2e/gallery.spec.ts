import type { Locator, Page } from '@playwright/test';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expectNoAxeViolations } from './axe.ts';
import { dropFile } from './drop.ts';
import { expect, test } from './fixture.ts';
import { ROOT } from './launch.ts';
import { expectComplete, fill, isDrawn, resize } from './page.ts';

test.use({ model: 'plain' });

const grid = (page: Page): Locator => page.getByRole('grid', { name: /^Gallery/ });
const tile = (page: Page): Locator =>
  page.getByTestId('gallery').getByRole('gridcell', { includeHidden: true });

const pinsOf = (page: Page): Locator =>
  page.getByRole('complementary', { name: 'Pins' }).getByRole('list').getByRole('listitem');

/** Points at a place of the gallery, which is in view: no action, a person only looks. */
async function pointAt(page: Page, place: number): Promise<void> {
  const box = (await grid(page).boundingBox())!;
  const { x, y } = await grid(page).evaluate((element, index) => {
    const columns = Number(element.getAttribute('data-columns'));
    const [left, pitch] = ['data-left', 'data-pitch'].map((name) => Number(element.getAttribute(name)));
    const top = Number(element.getAttribute('data-top'));
    return {
      x: left! + ((index % columns) + 0.5) * pitch!,
      y: top + (Math.floor(index / columns) + 0.5) * pitch! - element.scrollTop,
    };
  }, place);
  await page.mouse.move(box.x + x, box.y + y);
}

/** Colours of both pictures of the first pair, from their middles. */
async function readPair(page: Page): Promise<number[][]> {
  await isDrawn(page);
  const [left, top] = await grid(page).evaluate((element) =>
    ['data-left', 'data-top'].map((name) => Number(element.getAttribute(name))),
  );
  const pitch = Number(await grid(page).getAttribute('data-pitch'));
  return page
    .getByTestId('gallery')
    .locator('canvas')
    .first()
    .evaluate(
      (element, { x, y, side }) => {
        const context = (element as HTMLCanvasElement).getContext('2d')!;
        const ratio = devicePixelRatio;
        return [0, 1].map((n) => {
          const from = (x + n * side + side / 4) * ratio;
          return [...context.getImageData(from, (y + side / 4) * ratio, 16, 16).data];
        });
      },
      { x: left!, y: top!, side: pitch },
    );
}

/** What a person does, counted: a click, a key chord. */
function counted(page: Page) {
  let actions = 0;
  return {
    press: (key: string): Promise<void> => (actions++, page.keyboard.press(key)),
    click: (locator: Locator): Promise<void> => (actions++, locator.click()),
    count: (): number => actions,
  };
}

test('of 200 seeds three are pinned within 8 actions', async ({ studio }) => {
  const { page } = studio;
  await resize(studio, 1440, 900);
  const person = counted(page);
  await person.press('6');
  await expectComplete(page, 'gallery');
  await pointAt(page, 17);
  await expect(tile(page)).toHaveAccessibleName('seed 17');
  await person.press('p');
  await pointAt(page, 60);
  await person.press('p');
  await person.press('PageDown');
  await expectComplete(page, 'gallery');
  await expect(page.getByTestId('range')).toHaveText(/^Seeds \d+ – (2[0-9]{2}|3\d{2}) of torch-cpu$/);
  await pointAt(page, 199);
  await person.press('p');
  for (const pin of [/E\s*torch-cpu\s*17/, /F\s*torch-cpu\s*60/, /G\s*torch-cpu\s*199/])
    await expect(pinsOf(page).filter({ hasText: pin })).toBeVisible();
  await expect(tile(page)).toHaveAccessibleName('seed 199, pin G');
  expect(person.count()).toBeLessThanOrEqual(8);
});

test('neighbours, a star, a pin, a step further and back, and the starred tiles alone within 10 actions', async ({
  studio,
}) => {
  const { page } = studio;
  await resize(studio, 1440, 900);
  const person = counted(page);
  const trail = page.getByRole('navigation', { name: 'Trail' });
  await person.press('6');
  await pointAt(page, 14);
  await person.press('g');
  await expect(trail).toHaveText(/Back\s*Seeds\s*›\s*seed 14\s*›\s*15°/);
  await expectComplete(page, 'gallery');
  await pointAt(page, 2);
  await person.press('*');
  await expect(tile(page)).toHaveAccessibleName('seed 14, 15° · 2, starred');
  await person.press('p');
  await person.press('g');
  await expect(trail).toHaveText(/seed 14\s*›\s*15° · 2\s*›\s*15°/);
  await pointAt(page, 8);
  await person.press('*');
  await person.press('Alt+ArrowLeft');
  await expect(tile(page)).toHaveAccessibleName('seed 14, 15° · 2, pin E, starred');
  await person.click(page.getByRole('button', { name: /^Starred/ }));
  await expect(page.getByTestId('range')).toHaveText('2 tiles');
  expect(person.count()).toBeLessThanOrEqual(10);
  // Stars and trail are in the history: back to the ring of the ring.
  for (let i = 0; i < 3; i++) await page.keyboard.press('Control+z');
  await expect(page.getByRole('button', { name: 'Starred 1' })).toBeVisible();
  await expect(trail).toHaveText(/15° · 2\s*›\s*15°/);
  await expectNoAxeViolations(page);
  // Each tile is a pair where it is compared: the first two pictures of the canvas are not the same.
  await page.keyboard.press('v');
  await page
    .getByRole('radiogroup', { name: 'Compare with' })
    .getByRole('radio', { name: 'η = 1', exact: true })
    .click();
  await expectComplete(page, 'gallery');
  await expect(page.getByTestId('caption')).toHaveText(/η = 0 \| η = 1\s*DDIM, S = 10/);
  const [left, right] = await readPair(page);
  expect(right).not.toEqual(left);
  await pointAt(page, 0);
  await expect(page.getByTestId('enlarged')).toContainText('η = 0 | η = 1, DDIM, S = 10');
  await expectNoAxeViolations(page);
});

test('through 10,000 seeds the page has no more elements and no more open bitmaps', async ({ studio }) => {
  const { page } = studio;
  await resize(studio, 1100, 700);
  await page.evaluate(countBitmaps);
  await page.keyboard.press('6');
  await expectComplete(page, 'gallery');
  const elements = (): Promise<number> => page.getByTestId('gallery').locator('*').count();
  await pointAt(page, 40);
  let seen = 0;
  for (let top = 0; seen < 10_000; top += 6000) {
    await grid(page).evaluate((element, to) => (element.scrollTop = to), top);
    await isDrawn(page);
    seen = Number(/– (\d+)/.exec(await page.getByTestId('range').innerText())![1]);
    expect(await elements()).toBeLessThan(20);
    expect(Number(/\/ (\d+)/.exec(await page.getByTestId('count').innerText())![1])).toBeLessThan(400);
  }
  expect(
    await page.evaluate(() => (window as unknown as { openBitmaps: number }).openBitmaps),
  ).toBeLessThanOrEqual(4096);
  // It goes on without an end, and a typed seed leads anywhere.
  await fill(page, 'First seed', '18446744073709551600');
  await expect(page.getByTestId('range')).toHaveText(
    'Seeds 18446744073709551600 – 18446744073709551615 of torch-cpu',
  );
  await fill(page, 'First seed', '18446744073709551616');
  await expect(page.getByRole('alert')).toContainText('18446744073709551616');
});

/** Runs in the page: `openBitmaps` counts those that are made and not closed. */
function countBitmaps(): void {
  const counts = window as unknown as { openBitmaps: number };
  counts.openBitmaps = 0;
  const { transferToImageBitmap } = OffscreenCanvas.prototype;
  const { close } = ImageBitmap.prototype;
  OffscreenCanvas.prototype.transferToImageBitmap = function () {
    counts.openBitmaps += 1;
    return transferToImageBitmap.call(this);
  };
  ImageBitmap.prototype.close = function () {
    counts.openBitmaps -= 1;
    close.call(this);
  };
}

test('a job of 200 samples comes back as a gallery, whose selected tiles are pinned together', async ({
  studio,
}) => {
  const { page, exports } = studio;
  const job = JSON.parse(
    await readFile(path.join(ROOT, 'tests/fixtures/recipes/1/samples-job.json'), 'utf8'),
  ) as { figure: { pins: object[] } };
  const seed = (n: number) => ({ kind: 'seed', stream: 'numpy', seed: `${n}` });
  job.figure.pins = Array.from({ length: 200 }, (_, n) => ({ name: `face ${n}`, ref: seed(n) }));
  const file = path.join(exports, 'many.json');
  await writeFile(file, JSON.stringify(job));
  await dropFile(studio, file);
  await page.getByRole('button', { name: 'Open this exploration' }).click();
  await expect(page.locator('main')).toHaveAttribute('data-view', 'gallery');
  await expect(page.getByTestId('range')).toHaveText('200 tiles');
  await expect(pinsOf(page)).toHaveCount(4);
  await pointAt(page, 3);
  await page.mouse.down();
  await page.mouse.up();
  await expect(tile(page)).toHaveAccessibleName(/^face 3/);
  await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('p');
  await expect(pinsOf(page)).toHaveCount(7);
  await page.keyboard.press('Control+z');
  await expect(pinsOf(page)).toHaveCount(4);
  await page.keyboard.press('Control+a');
  await page.keyboard.press('p');
  await expect(page.getByText('200 pins do not fit')).toBeVisible();
});
