import { readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { readRecipe } from '../../src/main/recipes/recipe-file.ts';
import { expectNoAxeViolations } from './axe.ts';
import { dropFile } from './drop.ts';
import { expect, test } from './fixture.ts';
import { launchStudio, ROOT, type StudioApp } from './launch.ts';
import { answerFiles, expectComplete, PICTURES, resize } from './page.ts';

const FONTS = path.join(ROOT, 'tests', 'fixtures', 'fonts');
const CJK = path.join(FONTS, 'cjk.otf');

/** Runs the app once in a folder of its own; dialogs for files answer with `chosen`. */
async function session(
  folder: string,
  chosen: string,
  use: (studio: StudioApp) => Promise<void>,
): Promise<void> {
  const studio = await launchStudio(folder, { SLERPSCOPE_OPEN_FILES: JSON.stringify([chosen]) });
  try {
    await expectComplete(studio.page, 'line');
    await use(studio);
  } finally {
    await studio.app.close();
  }
}

async function openExport({ page }: StudioApp) {
  await page.keyboard.press('e');
  const dialog = page.getByRole('dialog', { name: 'Export', exact: true });
  await expect(dialog.getByTestId('figure-facts')).toContainText('pixels');
  return { dialog, letters: dialog.getByTestId('missing-letters'), title: dialog.getByLabel('Title') };
}

const srcOf = (studio: StudioApp) => studio.page.getByTestId('figure-preview').getAttribute('src');

test('letters that the font lacks are named under the title, and a font chosen there draws them', async ({
  studio,
}) => {
  await answerFiles(studio, [CJK]);
  const { page, exports } = studio;
  await resize(studio, 1100, 700);
  const { dialog, letters, title } = await openExport(studio);
  await expect(letters).toBeEmpty();
  await title.fill('消息 🙂');
  await expect(letters).toContainText('Inter has no glyphs for 消 (U+6D88), 息 (U+606F), 🙂 (U+1F642)');
  await expect(dialog.getByTestId('figure-facts')).toContainText('pixels');
  await expectNoAxeViolations(page);
  await page.screenshot({ path: path.join(PICTURES, 'export-letters-missing.png') });

  const boxes = await srcOf(studio);
  await letters.getByRole('button', { name: 'Choose a font…' }).click();
  await expect(letters).toContainText('Neither Inter nor Noto Sans CJK JP has glyphs for 🙂 (U+1F642)');
  await expect.poll(() => srcOf(studio)).not.toBe(boxes);
  await expect(dialog.getByTestId('figure-facts')).toContainText('pixels');
  await page.screenshot({ path: path.join(PICTURES, 'export-letters-drawn.png') });
  await title.fill('消息');
  await expect(letters).toBeEmpty();
  await dialog.getByRole('button', { name: 'Save…' }).click();
  await expect(page.getByRole('status')).toContainText('line.png', { timeout: 60_000 });
  const kept = await readdir(path.join(studio.userData, 'fonts'));
  expect(readRecipe(await readFile(path.join(exports, 'line.png')), 'line.png')!.figures[0]!.font).toBe(
    kept[0],
  );

  // What was drawn with the font is made again with the copy that was kept.
  await dropFile(studio, path.join(exports, 'line.png'));
  const recipe = page.getByRole('dialog', { name: 'line.png' });
  await recipe.getByRole('button', { name: 'Verify' }).click();
  await expect(recipe.getByTestId('replay')).toContainText('Bit-equal');
});

test('the settings name the font, hold it over a restart, refuse what is none, and let it go', async ({
  folder,
}) => {
  await session(folder, CJK, async ({ page }) => {
    await page.keyboard.press('Control+,');
    const font = page.getByTestId('figure-font');
    await expect(font).toHaveText('Inter');
    await page.getByRole('button', { name: 'Choose a font…' }).click();
    await expect(font).toHaveText('Inter, then Noto Sans CJK JP');
    await expectNoAxeViolations(page);
    await page.screenshot({ path: path.join(PICTURES, 'settings-font.png') });
  });
  const exports = path.join(folder, 'exports');
  await session(folder, path.join(FONTS, 'README.md'), async (studio) => {
    const { page } = studio;
    const { dialog, letters, title } = await openExport(studio);
    await title.fill('漢字');
    await expect(dialog.getByTestId('figure-facts')).toContainText('pixels');
    await expect(letters).toBeEmpty();
    await dialog.getByRole('button', { name: 'Save…' }).click();
    await expect(page.getByRole('status')).toContainText('line.png', { timeout: 60_000 });
    await page.keyboard.press('Control+,');
    await page.getByRole('button', { name: 'Choose a font…' }).click();
    await expect(page.getByRole('alert')).toContainText('README.md: no font: must be a TTF, OTF or TTC file');
    await expect(page.getByTestId('figure-font')).toHaveText('Inter, then Noto Sans CJK JP');
    await page.getByRole('button', { name: 'Remove', exact: true }).click();
    await expect(page.getByTestId('figure-font')).toHaveText('Inter');
  });

  await rm(path.join(folder, 'user', 'fonts'), { recursive: true });
  await session(folder, CJK, async (studio) => {
    await dropFile(studio, path.join(exports, 'line.png'));
    const recipe = studio.page.getByRole('dialog', { name: 'line.png' });
    await expect(recipe.getByTestId('missing-font')).toContainText('漢 (U+6F22), 字 (U+5B57)');
    await recipe.getByRole('button', { name: 'Verify' }).click();
    await expect(recipe.getByTestId('replay')).toContainText('the font for 漢 (U+6F22)');
    await expectNoAxeViolations(studio.page, 'dialog');
    await studio.page.screenshot({ path: path.join(PICTURES, 'recipe-font-missing.png') });
    await recipe.getByRole('button', { name: 'Choose the font…' }).click();
    await expect(recipe.getByTestId('missing-font')).toHaveCount(0);
    await recipe.getByRole('button', { name: 'Verify' }).click();
    await expect(recipe.getByTestId('replay')).toContainText('Bit-equal');
  });
});
