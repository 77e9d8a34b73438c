import type { Page } from '@playwright/test';
import { viewIds } from '../../src/contract/views/index.ts';
import { expect, test } from './fixture.ts';
import { drawFace, dropFiles } from './images.ts';
import { complete, fill, isDrawn, resize, type ViewName } from './page.ts';

/*
 * The window's layout beside pictures of it, in references/: panels, fields, plots and where pictures stand. Letters are
 * not drawn, since another machine gives them other edges: with them a panel that moves by 8 pixels is less of a
 * difference than another machine is. What is measured, what the machine says of itself and pictures are masked.
 *
 * After a change of the window that is meant, make them anew and look at each:
 *   npx playwright test --project=e2e references --update-snapshots
 */

const themes = ['light', 'dark'] as const;
const ladders: Partial<Record<ViewName, string>> = {
  consistency: '2, 5, 10',
  trajectory: '5, 10, 20',
  inversion: '2, 5, 10',
};

/** Draws no letters from now on; the room that they take stays. */
async function hideLetters(page: Page): Promise<void> {
  await page.evaluate(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(
      '* { -webkit-text-fill-color: transparent !important } text { fill: none !important; stroke: none !important }',
    );
    document.adoptedStyleSheets.push(sheet);
  });
}

for (const theme of themes) {
  test(`in ${theme} every view is as its reference picture`, async ({ studio }) => {
    const { page } = studio;
    await resize(studio, 1100, 700);
    await page.emulateMedia({ colorScheme: theme });
    await hideLetters(page);
    // How long its text is depends on the machine.
    const device = page.getByRole('button', { name: /^Device/ });
    await device.evaluate((badge) => (badge.style.visibility = 'hidden'));
    await fill(page, 'Steps S', '2');
    const face = drawFace(32, 32, [240, 196, 160], [120, 70, 40]);
    await page.getByRole('tab', { name: 'Inversion' }).click();
    await expect(page.getByTestId('inversion')).toBeVisible();
    await dropFiles(page, [{ name: 'face.png', type: 'image/png', bytes: face }]);
    for (const view of viewIds) {
      await page.getByRole('tab', { name: new RegExp(`^${view}$`, 'i') }).click();
      const ladder = ladders[view];
      if (ladder !== undefined) await fill(page, 'Step counts S', ladder);
      await complete(page, view);
      await page.mouse.move(0, 0);
      await isDrawn(page);
      await expect.soft(page).toHaveScreenshot(`${view}-${theme}.png`, { mask: [page.locator('canvas')] });
    }
  });

  test(`in ${theme} the dialogs for export and settings are as their reference pictures`, async ({
    studio,
  }) => {
    const { page } = studio;
    await resize(studio, 1100, 700);
    await page.emulateMedia({ colorScheme: theme });
    await hideLetters(page);
    await complete(page, 'line');
    await page.keyboard.press('e');
    const dialog = page.getByRole('dialog', { name: 'Export', exact: true });
    await expect(dialog.getByTestId('figure-facts')).toContainText('pixels');
    await page.mouse.move(0, 0);
    await expect.soft(dialog).toHaveScreenshot(`export-${theme}.png`, {
      mask: [dialog.getByTestId('figure-preview'), dialog.getByTestId('figure-facts')],
    });
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+,');
    const settings = page.getByRole('dialog', { name: 'Settings' });
    await expect(settings).toContainText(/uses \d/);
    await expect.soft(settings).toHaveScreenshot(`settings-${theme}.png`, {
      mask: [settings.getByRole('button', { name: 'Clear cache' }), settings.locator('select')],
    });
  });
}
