import type { Locator, Page } from '@playwright/test';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { noiseStreams, randn } from '../../src/core/random/index.ts';
import { encodeNpy } from '../../src/main/formats/npy/npy.ts';
import { encodeSafetensors } from '../main/models/support/weights.ts';
import { expectNoAxeViolations } from './axe.ts';
import { expect, test } from './fixture.ts';
import type { StudioApp } from './launch.ts';
import { answerFiles, expectComplete, fill, PICTURES, resize } from './page.ts';

test.use({ model: 'plain' });

const SHAPE = [3, 32, 32];
const trayOf = (page: Page): Locator => page.getByRole('complementary', { name: 'Pins' });
const expectLast = (page: Page, name: string | RegExp): Promise<void> =>
  expect(trayOf(page).getByRole('checkbox').last()).toHaveAccessibleName(name);

/** Answers the dialog for latents with noise.npy and set.safetensors of one latent each. */
async function offerLatentFiles(studio: StudioApp, folder: string): Promise<string[]> {
  const files = ['noise.npy', 'set.safetensors'].map((name) => path.join(folder, name));
  await writeFile(files[0]!, encodeNpy(SHAPE, randn('numpy', 7n, 3072)));
  const xT = { shape: SHAPE, data: randn('numpy', 8n, 3072) };
  await writeFile(files[1]!, encodeSafetensors(new Map([['x_T', xT]])));
  await answerFiles(studio, files);
  await fill(studio.page, 'Steps S', '2');
  await expectComplete(studio.page, 'line');
  return files;
}

test('by mouse: a pin is a seed of any stream, random, a latent of a file or of dropped ones, a slerp or near another', async ({
  folder,
  studio,
}) => {
  const files = await offerLatentFiles(studio, folder);
  const { page } = studio;
  const tray = trayOf(page);
  await tray.getByRole('button', { name: 'Add pin' }).click();
  const add = tray.getByRole('button', { name: 'Add', exact: true });
  for (const stream of noiseStreams) {
    await tray.getByLabel('Seed or expression').fill('5');
    await tray.getByLabel('Noise stream').selectOption(stream);
    await add.click();
    await expectLast(page, new RegExp(`, ${stream} 5$`));
  }
  await tray.getByText('slerp', { exact: true }).click();
  await tray.getByLabel('From', { exact: true }).selectOption('C');
  await tray.getByLabel('To', { exact: true }).selectOption('A');
  await tray.getByLabel('u', { exact: true }).fill('1.25');
  await add.click();
  await expectLast(page, 'I, slerp(C, A, 1.250)');
  await tray.getByRole('button', { name: 'Select D' }).click();
  await tray.getByText('near', { exact: true }).click();
  await tray.getByLabel('Angle in degrees').fill('20');
  await tray.getByLabel('Direction seed').fill('7');
  await add.click();
  await expectLast(page, 'J, near(D, 20°, 7)');
  await expect(tray.getByRole('listitem').last()).toContainText('20.0°');

  await tray.getByRole('button', { name: 'Random pin' }).click();
  await expectLast(page, /^K, torch-cpu \d+$/);
  await tray.getByRole('button', { name: 'Open latent files' }).click();
  await expectLast(page, 'M, set.safetensors');
  await expect(tray.getByRole('checkbox', { name: 'L, noise.npy' })).toBeVisible();
  await dropFiles(page, files.toReversed());
  await expectLast(page, 'O, noise.npy');
  await expect(tray.getByRole('listitem').last().locator('.facts')).toContainText('0.993');
});

test('by the keyboard alone: every such pin, and the tiles of three views', async ({ folder, studio }) => {
  await offerLatentFiles(studio, folder);
  const { page } = studio;
  const { keyboard } = page;
  const press = async (...keys: string[]): Promise<void> => {
    for (const key of keys) await keyboard.press(key);
  };
  const command = async (name: string): Promise<void> => {
    await press('Control+k');
    await keyboard.type(name);
    await press('Enter');
  };
  const tabTo = async (there: Locator): Promise<void> => {
    for (let i = 0; i < 120; i++) {
      if (await there.evaluate((element) => element === document.activeElement)) return;
      await press('Tab');
    }
    throw new Error(`Tab does not lead to ${String(there)}`);
  };

  await press('a');
  for (const stream of noiseStreams) {
    const card = stream === 'torch-cuda' ? 1 : 0; // a field of its own between stream and Add
    await keyboard.type('5');
    await press('Tab', 'Tab', ...Array<string>(card).fill('Tab'), 'Enter');
    await expectLast(page, new RegExp(`, ${stream} 5$`));
    await press('Shift+Tab', ...Array<string>(card).fill('Shift+Tab'), 'ArrowDown', 'Shift+Tab');
  }
  await keyboard.type('slerp(A, B, 0.3)');
  await press('Enter');
  await expectLast(page, 'I, slerp(A, B, 0.300)');
  await press('Escape');
  await expect(trayOf(page).getByRole('button', { name: 'Add pin' })).toBeFocused();

  await press('n');
  await expectLast(page, /^J, torch-cpu \d+$/);
  await command('open latent files');
  await expectLast(page, 'L, set.safetensors');
  await command('slerp of two pins');
  await press('Tab', 'Tab');
  await keyboard.type('0.25');
  await press('Enter');
  await expectLast(page, 'M, slerp(A, B, 0.250)');
  await press('Escape');
  await command('select pin B');
  await command('perturb');
  await press('Tab');
  await keyboard.type('20');
  await press('Tab');
  await keyboard.type('7');
  await press('Enter');
  await expectLast(page, 'N, near(B, 20°, 7)');
  await press('Escape');

  await press('1', 'Shift+ArrowRight', 'p');
  await expectLast(page, 'O, torch-cpu 8');
  await press('2');
  await tabTo(page.getByRole('grid', { name: /^Plane/ }));
  await press('p');
  await expectLast(page, 'P, slerp(slerp(A, B, 0.500), slerp(C, D, 0.500), 0.500)');
  await press('3');
  await tabTo(page.locator('[role=gridcell][tabindex="0"]')); // wherever the pointer rests
  await press('Home', 'ArrowUp', 'ArrowUp', 'ArrowUp', 'ArrowUp', 'p');
  await expectLast(page, 'Q, torch-cpu 3');
});

/** Drops files of the disk on the window. */
async function dropFiles(page: Page, files: readonly string[]): Promise<void> {
  await page.evaluate(() => {
    const field = Object.assign(document.createElement('input'), { type: 'file', multiple: true });
    document.body.append(field);
  });
  await page.locator('body > input[type=file]').setInputFiles([...files]);
  await page.evaluate(() => {
    const field = document.querySelector<HTMLInputElement>('body > input[type=file]')!;
    const dataTransfer = new DataTransfer();
    for (const file of field.files!) dataTransfer.items.add(file);
    field.remove();
    document.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
  });
}

test('a tray of twelve pins reads well in a small window, light and dark', async ({ studio }) => {
  const { page } = studio;
  await mkdir(PICTURES, { recursive: true });
  await resize(studio, 1100, 700);
  await fill(page, 'Steps S', '2');
  const tray = trayOf(page);
  await tray.getByRole('button', { name: 'Add pin' }).click();
  for (const text of [
    'numpy 42',
    'torch-cuda 42',
    'slerp(A, B, 0.3)',
    'near(A, 12°, 7)',
    'numpy-legacy 1',
    '7',
    '8',
    '9',
  ]) {
    await tray.getByLabel('Seed or expression').fill(text);
    await page.keyboard.press('Enter');
  }
  await expect(tray.getByRole('checkbox')).toHaveCount(12);
  await page.keyboard.press('Escape');
  await tray.getByRole('button', { name: 'Select A' }).click();
  await expect(tray.getByRole('listitem').nth(7)).toContainText('12.0°');
  await expectComplete(page, 'line');
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await expectNoAxeViolations(page);
    await page.screenshot({ path: path.join(PICTURES, `tray-12-pins-${colorScheme}-1100x700.png`) });
  }
});

test('a tile of any view is pinned by dragging it to the tray', async ({ studio: { page } }) => {
  await fill(page, 'Steps S', '2');
  await fill(page, 'Frames per segment', '5');
  const tray = trayOf(page);
  /** Takes hold of a place and drops it under the last pin. */
  const carry = async (x: number, y: number): Promise<void> => {
    const row = (await tray.getByRole('listitem').last().boundingBox())!;
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x - 10, y, { steps: 2 });
    await page.mouse.move(row.x + 60, row.y + row.height - 2, { steps: 2 });
    await page.mouse.move(row.x + 61, row.y + row.height - 2);
    await page.mouse.up();
  };
  const middle = ({ x, y, width, height }: { x: number; y: number; width: number; height: number }) =>
    [x + width / 2, y + height / 2] as const;

  await expectComplete(page, 'line');
  const strip = (await page.getByRole('slider', { name: 'Frames of the line' }).boundingBox())!;
  await page.keyboard.down('Control');
  await carry(strip.x + strip.width * 0.5, strip.y + strip.height / 2);
  await page.keyboard.up('Control');
  await expectLast(page, 'E, slerp(A, B, 0.500)');
  await expect(page.getByRole('slider', { name: 'Frames of the line' })).toHaveAttribute(
    'aria-valuenow',
    '1',
  );

  await page.getByRole('slider', { name: 'Frames of the line' }).press('ArrowRight');
  await carry(...middle((await page.getByRole('group', { name: 'Preview' }).boundingBox())!));
  await expectLast(page, 'F, slerp(A, B, 0.250)');

  await page.getByRole('tab', { name: 'Plane' }).click();
  const plane = page.getByRole('grid', { name: /^Plane/ });
  await page.keyboard.down('Control');
  await carry(...middle((await plane.boundingBox())!));
  await page.keyboard.up('Control');
  await expectLast(page, 'G, slerp(E, slerp(C, D, 0.500), 0.500)');
  await expect(page.getByText('Ctrl and drag moves it to the tray')).toBeVisible();

  await page.getByRole('tab', { name: 'Consistency' }).click();
  await fill(page, 'Step counts S', '2, 4');
  await expect(page.getByRole('gridcell')).toHaveCount(16);
  await carry(...middle((await page.getByRole('gridcell').nth(2).boundingBox())!));
  await expectLast(page, 'H, torch-cpu 8');
});
