import { decode } from 'fast-png';
import { createHash } from 'node:crypto';
import { mkdir, readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { expectNoAxeViolations } from './axe.ts';
import { expect, test } from './fixture.ts';
import { expectComplete, fill, PICTURES, resize } from './page.ts';

test('the dialog shows the very file that it saves, as the person wants it drawn', async ({ studio }) => {
  const { page, exports } = studio;
  await resize(studio, 1100, 700);
  await fill(page, 'Steps S', '2');
  await fill(page, 'Frames per segment', '5');
  await expectComplete(page, 'line');
  await page.keyboard.press('e');
  const dialog = page.getByRole('dialog', { name: 'Export', exact: true });
  const facts = dialog.getByTestId('figure-facts');
  await expect(dialog.getByRole('radio', { name: 'light' })).toBeChecked();
  for (const texts of ['Labels', 'Captions']) await dialog.getByLabel(texts).uncheck();
  await expect(facts).toContainText('648 × 128 pixels');

  await dialog.getByLabel('Title').fill('A line');
  await dialog.getByLabel('Labels').check();
  await dialog.getByLabel('Captions').check();
  await fill(page, 'Gutter', '6');
  await expect(facts).toContainText(/7\d\d × 3\d\d pixels/);
  await mkdir(PICTURES, { recursive: true });
  const preview = dialog.getByTestId('figure-preview');
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    const before = (await preview.getAttribute('src'))!;
    await dialog.getByRole('radio', { name: colorScheme }).check({ force: true });
    if (colorScheme === 'dark') await expect(preview).not.toHaveAttribute('src', before); // drawn anew
    await expect(facts).toContainText('pixels');
    await expectNoAxeViolations(page);
    await page.screenshot({ path: path.join(PICTURES, `export-${colorScheme}-1100x700.png`) });
  }

  const shown = await preview.evaluate(async (image) => {
    // Drawn again and read: the policy of the page lets it fetch nothing, not even its own blob.
    const { naturalWidth, naturalHeight } = image as HTMLImageElement;
    const canvas = new OffscreenCanvas(naturalWidth, naturalHeight);
    const context = canvas.getContext('2d')!;
    context.drawImage(image as HTMLImageElement, 0, 0);
    return [...context.getImageData(0, 0, naturalWidth, naturalHeight).data];
  });
  await dialog.getByRole('button', { name: 'Save…' }).click();
  await expect(page.getByRole('status')).toContainText('line.png', { timeout: 60_000 });
  const { data, channels } = decode(await readFile(path.join(exports, 'line.png')));
  expect(channels).toBe(3);
  const opaque = shown.filter((_, i) => i % 4 !== 3);
  expect(hash(Uint8Array.from(opaque))).toBe(hash(Uint8Array.from(data)));
});

test('in a small window its head stays in sight and its options scroll', async ({ studio }) => {
  const { page } = studio;
  await resize(studio, 900, 600);
  await expectComplete(page, 'line');
  await page.keyboard.press('e');
  const dialog = page.getByRole('dialog', { name: 'Export', exact: true });
  await expect(dialog.getByRole('button', { name: 'Save…' })).toBeFocused();
  await expect(dialog.getByTestId('figure-facts')).toContainText('pixels');
  await page.screenshot({ path: path.join(PICTURES, 'export-900x600.png') });
  const [frame, head] = [await dialog.boundingBox(), await dialog.getByRole('heading').first().boundingBox()];
  expect(head!.y).toBeGreaterThan(frame!.y);
  await expect(dialog.getByRole('button', { name: 'Close' })).toBeInViewport();
});

test('by the keyboard: E opens it, Enter saves, Escape leaves and nothing is written', async ({
  studio: { page, exports },
}) => {
  await fill(page, 'Steps S', '2');
  await expectComplete(page, 'line');
  await page.keyboard.press('e');
  await expect(page.getByRole('button', { name: 'Save…' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  expect(await readdir(exports)).toEqual([]);
  await page.keyboard.press('e');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('status')).toContainText('line.png', { timeout: 60_000 });
  expect(await readdir(exports)).toEqual(['line.png']);
});

test('a figure that takes long is not made for a look; saved, it goes on behind the window and can be cancelled', async ({
  studio: { page, exports },
}) => {
  await expectComplete(page, 'line');
  await fill(page, 'Frames per segment', '241');
  await fill(page, 'Steps S', '1000');
  await page.keyboard.press('e');
  const dialog = page.getByRole('dialog', { name: 'Export', exact: true });
  await expect(dialog.getByTestId('export-announcement')).toContainText(/≈ \d+ (h|min)/);
  await dialog.getByRole('button', { name: 'Save…' }).click();
  await expect(page.getByRole('button', { name: /^Exporting/ })).toBeDisabled();
  await expect(page.getByRole('progressbar')).toBeAttached(); // the line's previews come first
  await page.getByRole('button', { name: 'Cancel export' }).click();
  await expect(page.getByRole('button', { name: 'Export figure' })).toBeEnabled();
  await expect(page.getByRole('alert')).toHaveCount(0);
  await expect.poll(() => readdir(exports)).toEqual([]);
});

function hash(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
