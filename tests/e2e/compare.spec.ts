import type { Page } from '@playwright/test';
import path from 'node:path';
import { expectNoAxeViolations } from './axe.ts';
import { dropFile } from './drop.ts';
import { readExported } from './exported.ts';
import { expect, test } from './fixture.ts';
import { expectComplete, exportFigure, fill, isDrawn, readPixels } from './page.ts';

/** Counts what a person does: a click, a key chord or one field that is typed is one action. */
class Person {
  actions = 0;
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  async press(key: string): Promise<void> {
    this.actions += 1;
    await this.#page.keyboard.press(key);
  }

  async choose(name: string): Promise<void> {
    this.actions += 1;
    await this.#page
      .getByRole('radiogroup', { name: 'Compare with' })
      .getByRole('radio', { name, exact: true })
      .click();
  }

  async tick(name: RegExp): Promise<void> {
    this.actions += 1;
    await this.#page.getByRole('checkbox', { name }).click();
  }
}

/** Colours of a tile of a strip of 13 frames, from its middle. */
async function readTile(page: Page, strip: string, frame: number): Promise<number[]> {
  await isDrawn(page);
  return page
    .getByRole('slider', { name: `Frames of the line, ${strip}` })
    .locator('canvas')
    .evaluate((element, i) => {
      const canvas = element as HTMLCanvasElement;
      const width = canvas.width / 13;
      const side = Math.floor(canvas.height / 2);
      const x = Math.round((i + 0.5) * width - side / 2);
      return [...canvas.getContext('2d')!.getImageData(x, Math.floor(canvas.height / 4), side, side).data];
    }, frame);
}

async function quicken(page: Page): Promise<void> {
  await fill(page, 'Steps S', '5');
  await expectComplete(page, 'line');
}

test('why lerp fails is shown in 3 actions: both lines under one playhead, equal on the pins alone', async ({
  studio: { page },
}) => {
  await quicken(page);
  const person = new Person(page);
  await person.press('v');
  await expectNoAxeViolations(page);
  await person.choose('lerp');
  expect(person.actions).toBeLessThanOrEqual(3);
  await expectComplete(page, 'line');
  for (const frame of [0, 12])
    expect(await readTile(page, 'lerp', frame)).toEqual(await readTile(page, 'slerp', frame));
  expect(await readTile(page, 'lerp', 6)).not.toEqual(await readTile(page, 'slerp', 6));
  await expect(page.getByTestId('line').getByRole('img', { name: /^Norm of x_T/ })).toBeVisible();
  await page.keyboard.press('Shift+ArrowRight');
  for (const name of ['slerp', 'lerp'])
    await expect(page.getByRole('slider', { name: `Frames of the line, ${name}` })).toHaveAttribute(
      'aria-valuenow',
      '13',
    );
  await expectNoAxeViolations(page);
  await page.keyboard.press('ControlOrMeta+z');
  await expect(page.getByRole('slider', { name: 'Frames of the line' })).toHaveCount(1);
});

test('a line that is compared is exported as two strips, frame by frame the previews, and comes back compared', async ({
  studio,
}) => {
  const { page, exports } = studio;
  await quicken(page);
  await page.keyboard.press('v');
  await page
    .getByRole('radiogroup', { name: 'Compare with' })
    .getByRole('radio', { name: 'lerp', exact: true })
    .click();
  await expectComplete(page, 'line');
  await exportFigure(page);
  const file = path.join(exports, 'line-comparison.png');
  await expect(page.getByRole('status')).toContainText('line-comparison.png', { timeout: 60_000 });
  const exported = await readExported(file);
  expect([exported.columns, exported.rows]).toEqual([13, 2]);
  const strip = page.getByRole('slider', { name: 'Frames of the line, slerp' });
  await strip.press('Home');
  for (let frame = 0; frame < 13; frame++) {
    await expect(strip).toHaveAttribute('aria-valuenow', String(frame + 1));
    for (const side of [0, 1]) {
      const canvas = `[data-testid="pair"] figure:nth-child(${side + 1}) canvas`;
      expect(await readPixels(page, canvas, 32), `${side}, ${frame}`).toEqual(exported.tile(side, frame));
    }
    await strip.press('ArrowRight');
  }

  await page.keyboard.press('ControlOrMeta+z');
  await expect(page.getByTestId('pair')).toHaveCount(0);
  await dropFile(studio, file);
  const dialog = page.getByRole('dialog', { name: 'line-comparison.png' });
  await expect(dialog).toContainText('line-comparison.png is a line (slerp beside lerp) of toonhead-32');
  await dialog.getByRole('button', { name: 'Verify' }).click();
  await expect(dialog.getByTestId('replay')).toContainText('Bit-equal', { timeout: 60_000 });
  await dialog.getByRole('button', { name: 'Open this exploration' }).click();
  await expectComplete(page, 'line');
  for (const name of ['slerp', 'lerp'])
    await expect(page.getByRole('slider', { name: `Frames of the line, ${name}` })).toBeVisible();
});

test('two pictures are swiped over each other by keys, and their difference states its gain', async ({
  studio: { page },
}) => {
  await quicken(page);
  await page.getByRole('button', { name: 'Compare with…' }).click();
  await page
    .getByRole('radiogroup', { name: 'Compare with' })
    .getByRole('radio', { name: 'η = 1', exact: true })
    .click();
  await expectComplete(page, 'line');
  expect(await readTile(page, 'η = 1', 6)).not.toEqual(await readTile(page, 'η = 0', 6));
  const pair = page.getByTestId('pair');
  await page.getByLabel('Show the two pictures').selectOption('swipe');
  const slider = pair.getByRole('slider', { name: 'Swipe between η = 0 and η = 1' });
  await slider.press('End');
  await expect(slider).toHaveAttribute('aria-valuenow', '100');
  await slider.press('PageDown');
  await expect(slider).toHaveAttribute('aria-valuenow', '90');
  await expect(page.getByRole('slider', { name: 'Frames of the line, η = 0' })).toHaveAttribute(
    'aria-valuenow',
    '1',
  );
  await page.getByLabel('Show the two pictures').selectOption('difference');
  await expect(pair).toContainText('|η = 0 − η = 1| × 8');
  await page.getByLabel('Gain of differences').selectOption('× 32');
  await expect(pair).toContainText('× 32');
});

test('η = 0 against η = 1 for 3 pins is shown in 4 actions, in the ablation and as a comparison', async ({
  studio: { page },
}) => {
  await page.getByRole('tab', { name: 'Consistency' }).click();
  await fill(page, 'Step counts S', '2, 4, 8');
  await page.getByRole('tab', { name: 'Line' }).click();
  const heads = page.getByRole('grid').getByRole('rowheader');
  const person = new Person(page);
  await person.press('3');
  await person.tick(/^D,/);
  expect(person.actions).toBeLessThanOrEqual(4);
  await expectComplete(page, 'consistency');
  await expect(heads).toHaveText([...'ABC', ...'ABC']);
  await person.press('v');
  await person.choose('η = 1');
  expect(person.actions).toBeLessThanOrEqual(4);
  await expectComplete(page, 'consistency');
  await expect(heads).toHaveText(['A η = 0', 'η = 1', 'B η = 0', 'η = 1', 'C η = 0', 'η = 1']);
  await expect(page.getByRole('figure', { name: 'Distance against S' })).toContainText('η = 1');
  await expectNoAxeViolations(page);
  await page.getByRole('gridcell', { name: /^A, η = 1, at S = 2/ }).hover();
  await page.keyboard.press('Shift+V');
  const dialog = page.getByRole('dialog', { name: 'Compare two pictures' });
  await expect(dialog.getByRole('slider', { name: 'Swipe between η = 0 and η = 1' })).toBeVisible();
  await expectNoAxeViolations(page);
});

test('the numbers beside the plot of SSIM are whole', async ({ studio: { page } }) => {
  await page.getByRole('tab', { name: 'Consistency' }).click();
  await fill(page, 'Step counts S', '5, 10, 20');
  await page.getByLabel('Ablation', { exact: true }).selectOption('none');
  for (const name of [/^B,/, /^C,/, /^D,/]) await page.getByRole('checkbox', { name }).click();
  await page.getByLabel('Metric', { exact: true }).selectOption('ssim');
  await page.getByRole('radio', { name: '1 − SSIM', exact: true }).press('ArrowLeft');
  await expectComplete(page, 'consistency');
  const figure = page.getByRole('figure', { name: 'Distance against S' });
  await expect(figure).not.toContainText('mean');
  const edge = (await figure.boundingBox())!.x;
  const ticks = await figure.locator('svg text').all();
  expect(ticks.length).toBeGreaterThan(2);
  for (const tick of ticks) expect((await tick.boundingBox())!.x).toBeGreaterThanOrEqual(edge);
});
