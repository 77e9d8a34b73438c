import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { crc32 } from 'node:zlib';
import { decode, encode } from 'fast-png';
import type { Page } from '@playwright/test';
import { expectNoAxeViolations } from './axe.ts';
import { boxOf, countColours, expectStacked, expectWithin, type Box } from './boxes.ts';
import { convertImage, drawFace, dropFiles, type DroppedFile } from './images.ts';
import { expect, test } from './fixture.ts';
import {
  complete,
  expectComplete,
  fill,
  PICTURES,
  readPixels,
  resize,
  isDrawn,
  answerFiles,
} from './page.ts';
import { sizes } from './looks.ts';

const png = (name: string, bytes: Uint8Array): DroppedFile => ({ name, type: 'image/png', bytes });
const LINE = '[data-testid="line"] canvas';
const fair = drawFace(32, 32, [240, 196, 160], [120, 70, 40]);
const dark = drawFace(32, 32, [150, 100, 70], [30, 30, 36]);

/** The colours of one of the three pictures of a round trip: 0 original, 1 decoded, 2 difference. */
async function readTrip(page: Page, name: string, which: 0 | 1 | 2): Promise<number[]> {
  const selector = `button:has-text("${name}: original") canvas`;
  await isDrawn(page);
  return page.locator(selector).evaluate((element, part) => {
    const canvas = element as HTMLCanvasElement;
    const { width, height } = canvas;
    const { data } = canvas.getContext('2d')!.getImageData(0, 0, width, height);
    const left = part * (width - height) * 0.5;
    const colours: number[] = [];
    for (let i = 0; i < 32 * 32; i++) {
      const x = Math.floor(left + (((i % 32) + 0.5) * height) / 32);
      const y = Math.floor(((Math.floor(i / 32) + 0.5) * height) / 32);
      colours.push(...data.slice(4 * (y * width + x), 4 * (y * width + x) + 3));
    }
    return colours;
  }, which);
}

/** Mean squared difference of colours in [0, 255]. */
function apart(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + (value - b[i]!) ** 2, 0) / a.length;
}

/** The numbers of a row of the table. */
async function readErrors(page: Page, row: string): Promise<number[]> {
  const cells = page.getByRole('row', { name: new RegExp(`^${row}`) }).getByRole('cell');
  return (await cells.allInnerTexts()).map((text) => {
    const number = /^([\d.]+)(?:\s*×\s*10\s*(.+))?$/.exec(text.replaceAll('−', '-').trim());
    return number ? Number(`${number[1]}e${number[2] ?? 0}`) : NaN;
  });
}

/** The colours of an opaque PNG with an alpha channel, row by row. */
function coloursOf(file: Uint8Array): number[] {
  return [...(decode(file).data as Uint8Array)].filter((_, i) => i % 4 !== 3);
}

/** The PNG with another size in its header, and the header's checksum set right. */
function withSize(file: Uint8Array, width: number, height: number): Uint8Array {
  const bytes = Uint8Array.from(file);
  const view = new DataView(bytes.buffer);
  view.setUint32(16, width);
  view.setUint32(20, height);
  view.setUint32(29, crc32(bytes.subarray(12, 29)));
  return bytes;
}

test('two images by mouse: dropped, encoded, their codes pinned, and a line walked between them', async ({
  studio,
}) => {
  const { page } = studio;
  await resize(studio, 1100, 700);
  await fill(page, 'Frames per segment', '3');
  await page.getByRole('tab', { name: 'Inversion' }).click();
  await fill(page, 'Step counts S', '4, 10');
  await dropFiles(page, [
    png('fair.png', fair),
    png('dark.png', dark),
    png('truth.png', new TextEncoder().encode('a picture says more')),
    png('cut.png', fair.subarray(0, fair.length >> 1)),
    png('bomb.png', withSize(fair, 60_000, 60_000)),
  ]);
  const notices = page.getByRole('alert');
  await expect(
    notices.filter({ hasText: 'truth.png: not a readable PNG, JPEG or WebP image' }),
  ).toBeVisible();
  await expect(notices.filter({ hasText: 'cut.png: cannot be decoded' })).toBeVisible();
  await expect(
    notices.filter({ hasText: 'bomb.png: 60000 × 60000 pixels, more than 100 million' }),
  ).toBeVisible();
  await expectComplete(page, 'inversion');
  await expect(page.getByTestId('count')).toHaveText('4 / 4');

  // What is encoded is the file, pixel for pixel, and the way back is better with more steps.
  expect(await readTrip(page, 'fair.png', 0)).toEqual(coloursOf(fair));
  const [coarse, fine] = await readErrors(page, 'mean');
  expect(fine!).toBeLessThan(coarse!);
  expect(fine!).toBeGreaterThan(0);
  const decoded = await readTrip(page, 'fair.png', 1);
  const shown = apart(decoded, coloursOf(fair)) / 255 ** 2;
  const [, told] = await readErrors(page, 'fair.png');
  expect(Math.abs(shown - told!)).toBeLessThan(0.1 * told!);
  await expect(page.getByRole('img', { name: /^Reconstruction error against S/ })).toBeVisible();
  expect(await readErrors(page, 'paper')).toEqual([NaN, 0.014]);

  await page.getByRole('button', { name: 'Show S = 4' }).click();
  await page.getByRole('button', { name: /^dark.png: original/ }).click();
  await page.getByRole('button', { name: 'Pin the inverted latent' }).click();
  const pins = page.getByRole('complementary', { name: 'Pins' });
  // The view shows no pins: their rows have no checkbox.
  await expect(pins.getByRole('checkbox')).toHaveCount(0);
  await expect(pins.getByRole('button', { name: /^Select E dark\.png, S = 4/ })).toBeVisible();
  await page.getByRole('button', { name: /^fair.png: original/ }).dragTo(pins.getByRole('listitem').last()); // goes before it
  await expect(pins.getByRole('button', { name: /^Select [A-Z] fair\.png, S = 4/ })).toHaveCount(1);
  const atFour = await readTrip(page, 'fair.png', 1);
  expect(atFour).not.toEqual(decoded);

  await page.getByRole('button', { name: 'Interpolate between images' }).click();
  await expectComplete(page, 'line');
  await expect(pins.getByRole('checkbox', { name: 'F, fair.png, S = 4' })).toBeChecked();
  await expect(pins.getByRole('checkbox', { name: 'E, dark.png, S = 4' })).toBeChecked();
  await expect(page.getByTestId('count')).toHaveText(/^\s*3 \/ 3/);
  // A code is decoded to the reconstruction, and its thumbnail is its image.
  expect(await readPixels(page, LINE, 32)).toEqual(atFour);
  const thumbnail = (nth: number) => readPixels(page, `aside li:nth-child(${nth}) canvas`, 32);
  for (const [pin, own, other] of [
    [5, fair, dark],
    [6, dark, fair],
  ] as const) {
    const seen = await thumbnail(pin);
    expect(apart(seen, coloursOf(own))).toBeLessThan(0.2 * apart(seen, coloursOf(other)));
  }

  for (let i = 0; i < 4; i++) await page.keyboard.press('Control+z');
  await page.keyboard.press('5');
  await expect(page.getByRole('button', { name: /: original/ })).toHaveCount(0);
  await page.keyboard.press('Control+y');
  await expect.poll(() => readTrip(page, 'fair.png', 0)).toEqual(coloursOf(fair));
});

test('by keyboard alone: files, S, crop, pin, line; and nothing for axe to say in either theme', async ({
  folder,
  studio,
}) => {
  const files = [path.join(folder, 'wide.png'), path.join(folder, 'dark.png')];
  await writeFile(files[0]!, drawFace(96, 64, [240, 196, 160], [120, 70, 40]));
  await writeFile(files[1]!, dark);
  await answerFiles(studio, files);
  const { page } = studio;
  await expectComplete(page, 'line');
  await fill(page, 'Steps S', '3');
  await fill(page, 'Frames per segment', '2');
  await page.keyboard.press('Escape');
  await page.locator('body').press('5');
  await fill(page, 'Step counts S', '2, 3');
  await page.getByRole('tab', { name: 'Inversion' }).focus();
  await page.keyboard.press('i');
  await expectComplete(page, 'inversion');
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await expectNoAxeViolations(page);
  }

  const before = await readTrip(page, 'wide.png', 0);
  await page.getByRole('button', { name: /^wide.png: original/ }).focus();
  await page.keyboard.press('c');
  const part = page.getByRole('application', { name: /^Crop area/ });
  await part.focus();
  await page.keyboard.press('+');
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('dialog')).toContainText('61 × 61 of 96 × 64 pixels');
  await expectNoAxeViolations(page, 'dialog');
  await page.screenshot({ path: path.join(PICTURES, 'inversion-crop.png') });
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect.poll(() => readTrip(page, 'wide.png', 0)).not.toEqual(before);
  await page.keyboard.press('Control+z');
  await expect.poll(() => readTrip(page, 'wide.png', 0)).toEqual(before);

  await page.keyboard.press('ArrowLeft');
  await expect(page.getByRole('button', { name: 'Show S = 2' })).toHaveAttribute('aria-pressed', 'true');
  await page.keyboard.press('ArrowDown');
  await expectComplete(page, 'inversion');
  await page.keyboard.press('p');
  await expect(page.getByRole('button', { name: /^Select E dark\.png, S = 2/ })).toBeVisible();
  await page.keyboard.press('l');
  await expectComplete(page, 'line');
  await expect(page.getByRole('checkbox', { name: 'F, wide.png, S = 2' })).toBeChecked();
});

test('K refines the encoding: the error falls, the norm grows, evaluations are counted, and a bad K is refused in place', async ({
  studio: { page },
}) => {
  await page.getByRole('tab', { name: 'Inversion' }).click();
  await fill(page, 'Step counts S', '5, 20');
  await dropFiles(page, [png('fair.png', fair), png('dark.png', dark)]);
  await expectComplete(page, 'inversion');
  const once = { errors: await readErrors(page, 'mean'), norms: await readErrors(page, '‖') };
  await expect(page.getByTestId('evaluations')).toHaveText('20 up, 20 down');
  await expect(page.getByLabel('Repeats K')).toHaveValue('0');

  await fill(page, 'Repeats K', '101');
  await expect(page.getByRole('alert')).toHaveText('101: must be an integer in [0, 100]');
  await fill(page, 'Repeats K', '2');
  await expect(page.getByRole('alert')).toHaveCount(0);
  await expect(page.getByTestId('evaluations')).toHaveText('60 up, 20 down');
  await expectComplete(page, 'inversion');
  await expect(page.getByRole('row', { name: /^‖/ })).not.toContainText('…');
  const [errors, norms] = [await readErrors(page, 'mean'), await readErrors(page, '‖')];
  for (const column of [0, 1]) {
    expect(errors[column]!).toBeLessThan(0.5 * once.errors[column]!);
    expect(norms[column]!).toBeGreaterThan(once.norms[column]!);
    expect(norms[column]!).toBeLessThan(1.2);
  }
  await page.getByRole('button', { name: 'Pin the inverted latent' }).click();
  await expect(page.getByRole('button', { name: /^Select .*, S = 20, K = 2/ })).toBeVisible();
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: path.join(PICTURES, `inversion-repeats-${colorScheme}.png`) });
    await expectNoAxeViolations(page);
  }
  await page.keyboard.press('Control+z');
  await page.keyboard.press('Control+z');
  await expect(page.getByLabel('Repeats K')).toHaveValue('0');
  await expect.poll(() => readErrors(page, 'mean')).toEqual(once.errors);
});

test('the self-interpolation test: the angle between the x_T that a picture came from and the recovered one, and a line between them', async ({
  studio: { page },
}) => {
  await fill(page, 'Steps S', '20');
  await fill(page, 'Frames per segment', '2');
  await expectComplete(page, 'line');
  const sampled = await readPixels(page, LINE, 32); // of pin A, at the line's start
  await page.getByRole('tab', { name: 'Inversion' }).click();
  await fill(page, 'Step counts S', '20');
  const data = Uint8Array.from(sampled);
  await dropFiles(page, [png('a.png', encode({ width: 32, height: 32, channels: 3, data }))]);
  await expectComplete(page, 'inversion');
  const angle = async (): Promise<number> => {
    const shown = page.getByTestId('recovered-angle');
    await expect(shown).toHaveText(/°$/);
    return parseFloat(await shown.innerText());
  };
  const known = page.getByLabel('Known x_T');
  await known.selectOption('B');
  await expect.poll(angle).toBeGreaterThan(80);
  await known.selectOption('A');
  await expect.poll(angle).toBeLessThan(60);
  const once = await angle();
  await fill(page, 'Repeats K', '1');
  await expectComplete(page, 'inversion');
  await expect.poll(angle).toBeLessThan(once - 1);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: path.join(PICTURES, `inversion-known-${colorScheme}.png`) });
    await expectNoAxeViolations(page);
  }
  await page.getByRole('button', { name: 'Interpolate between both' }).click();
  await expectComplete(page, 'line');
  const pins = page.getByRole('complementary', { name: 'Pins' });
  await expect(pins.getByRole('checkbox', { checked: true })).toHaveCount(2);
  await expect(pins.getByRole('checkbox', { name: 'A, torch-cpu 3' })).toBeChecked();
  await expect(pins.getByRole('checkbox', { name: 'E, a.png, S = 20, K = 1' })).toBeChecked();
  expect(await readPixels(page, LINE, 32)).toEqual(sampled);
});

test('an image is pasted in any view and taken to the inversion; a WebP and a JPEG are dropped', async ({
  studio,
}) => {
  const { app, page } = studio;
  await fill(page, 'Steps S', '3');
  await expectComplete(page, 'line');
  const copied = await readPixels(page, LINE, 32);
  const box = (await page.locator(LINE).first().boundingBox())!;
  await app.evaluate(
    ({ BrowserWindow }, [x, y]) => BrowserWindow.getAllWindows()[0]!.webContents.copyImageAt(x, y),
    [Math.round(box.x + box.width / 2), Math.round(box.y + box.height / 2)] as const,
  );
  await page.locator('main').click();
  await page.keyboard.press('Control+v');
  await expect(page.locator('main')).toHaveAttribute('data-view', 'inversion');
  await fill(page, 'Step counts S', '2');
  await expect.poll(async () => apart(await readTrip(page, 'image.png', 0), copied)).toBeLessThan(300);
  await dropFiles(page, [
    { name: 'a.jpg', type: 'image/jpeg', bytes: await convertImage(page, dark, 'image/jpeg') },
    { name: 'b.webp', type: '', bytes: await convertImage(page, dark, 'image/webp') },
    { name: 'notes.txt', type: 'text/plain', bytes: Uint8Array.of(104, 105) },
  ]);
  await expect(page.getByRole('alert')).toContainText('notes.txt: not a readable PNG, JPEG or WebP image');
  await expectComplete(page, 'inversion');
  for (const name of ['a.jpg', 'b.webp'])
    expect(apart(await readTrip(page, name, 0), coloursOf(dark))).toBeLessThan(100);
});

test('of more images than fit the first are taken and the others counted; what cannot be read brings nobody to the view', async ({
  studio: { page },
}) => {
  await fill(page, 'Steps S', '3');
  await expectComplete(page, 'line');
  await dropFiles(page, [png('broken.png', Uint8Array.of(1, 2, 3))]);
  const alert = page.getByRole('alert');
  await expect(alert).toContainText('broken.png: ');
  await expect(page.locator('main')).toHaveAttribute('data-view', 'line');
  await dropFiles(
    page,
    Array.from({ length: 26 }, (_, i) => png(`${i + 1}.png`, fair)),
  );
  await expect(page.locator('main')).toHaveAttribute('data-view', 'inversion');
  await expect(alert).toHaveCount(0);
  const told = page.getByRole('status').filter({ hasText: '24 of 26 images added' });
  await expect(told).toBeVisible();
  await fill(page, 'Step counts S', '1');
  await expect(told).toHaveCount(0);
  await dropFiles(page, [png('one more.png', fair)]);
  await expect(alert).toContainText('at most 24 images; remove some first');
  await page.locator('main').press('Control+z');
  await page.locator('main').press('Control+z');
  await expect(alert).toHaveCount(0);
});

test('images, names, table and plot keep apart and are drawn, from 1100 × 700 to 4K', async ({ studio }) => {
  const { page } = studio;
  await page.getByRole('tab', { name: 'Inversion' }).click();
  const view = page.getByTestId('inversion');
  const add = view.getByRole('button', { name: 'Add images…' });
  const [hint, button] = await Promise.all([view.getByText('Drop images here'), add].map(boxOf));
  expectStacked([hint!, button!]);
  await fill(page, 'Step counts S', '5, 10');
  const wide = await convertImage(page, drawFace(300, 200, [224, 172, 140], [200, 150, 60]), 'image/jpeg');
  await dropFiles(page, [
    png('fair.png', fair),
    png('dark.png', dark),
    { name: 'a photograph with a rather long name.jpg', type: 'image/jpeg', bytes: wide },
  ]);
  const trips = view.getByRole('list', { name: 'Images' }).getByRole('listitem');
  await expect(trips).toHaveCount(3);
  await complete(page, 'inversion');
  for (const [width, height] of sizes) {
    await resize(studio, width, height);
    const room = await boxOf(view);
    const boxes = await Promise.all((await trips.all()).map(boxOf));
    for (const { x, width: wide } of boxes) {
      expect(x).toBeGreaterThanOrEqual(room.x - 1);
      expect(x + wide).toBeLessThanOrEqual(room.x + room.width + 1);
    }
    const apart = (a: Box, b: Box): boolean => a.x + a.width <= b.x + 0.5 || a.y + a.height <= b.y + 0.5;
    boxes.forEach((a, i) => boxes.slice(i + 1).forEach((b) => expect(apart(a, b)).toBe(true)));
    for (const trip of await trips.all()) {
      const parts = [
        trip.locator('.name'),
        trip.locator('canvas'),
        trip.getByText('decoded', { exact: true }),
      ];
      const stacked = await Promise.all(parts.map(boxOf));
      expectStacked(stacked);
      for (const part of stacked) expectWithin(part, await boxOf(trip));
      expect(await countColours(trip.locator('canvas'))).toBeGreaterThan(100);
    }
    const table = await boxOf(view.getByRole('table'));
    const plot = await boxOf(view.getByRole('figure', { name: 'Error against S' }));
    expect(apart(table, plot)).toBe(true);
    const lowest = Math.max(...boxes.map((box) => box.y + box.height));
    for (const box of [table, plot]) expect(box.y + 0.5).toBeGreaterThanOrEqual(lowest);
  }
});
