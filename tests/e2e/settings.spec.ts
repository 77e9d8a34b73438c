import { cp, mkdir, readdir, readFile, readlink, rm, stat, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { formatBytes } from '../../src/contract/amounts.ts';
import type { Settings } from '../../src/contract/settings.ts';
import { expectNoAxeViolations } from './axe.ts';
import { expect, test } from './fixture.ts';
import { launchStudio, ROOT, TINY, writeSettings, type StudioApp } from './launch.ts';
import { expectComplete, PICTURES } from './page.ts';
import { inEveryLook } from './looks.ts';
import { clickMenu } from './menu.ts';

/** Runs the app once, from start to end. */
async function session(folder: string, use: (studio: StudioApp) => Promise<void>): Promise<void> {
  const studio = await launchStudio(folder);
  try {
    await expect(studio.page.getByRole('tablist')).toBeVisible(); // keys are heard from now on
    await studio.page.emulateMedia({ colorScheme: null }); // the app's own theme, not the test's
    await use(studio);
  } finally {
    await studio.app.close();
  }
}

const settingsIn = async (folder: string): Promise<Settings> =>
  JSON.parse(await readFile(path.join(folder, 'user', 'settings.json'), 'utf8'));

/** Bytes of the results on disk. */
async function resultBytes(folder: string): Promise<number> {
  const results = path.join(folder, 'user', 'results');
  const entries = await readdir(results, { recursive: true, withFileTypes: true }).catch(() => []);
  const sizes = await Promise.all(
    entries
      .filter((one) => one.isFile())
      .map(async (one) => (await stat(path.join(one.parentPath, one.name))).size),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

const isDark = ({ page }: StudioApp): Promise<boolean> =>
  page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches);

test('a restart finds what was left: by keyboard the theme, by mouse how pixels look, the window and the model; what is gone gives way', async ({
  folder,
}) => {
  const boundsOf = ({ app }: StudioApp) =>
    app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.getBounds());
  const left = { x: 120, y: 90, width: 1180, height: 760 };
  const model = path.join(folder, 'unet-legacy');
  await cp(path.join(ROOT, 'tests/fixtures/unet-cifar10-like'), model, { recursive: true });
  await writeSettings(folder, { welcomed: true, lastModel: TINY });
  await session(folder, async (studio) => {
    const { app, page } = studio;
    await page.keyboard.press('Control+,');
    const theme = page.getByRole('radiogroup', { name: 'Theme' });
    await theme.getByRole('radio', { name: 'system' }).focus();
    await page.keyboard.press('ArrowRight'); // light
    await page.keyboard.press('ArrowRight'); // dark
    await expect.poll(() => isDark(studio)).toBe(true);
    await page
      .getByRole('dialog', { name: 'Settings' })
      .getByRole('radiogroup', { name: 'Pixels' })
      .getByText('smooth')
      .click();
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toHaveCount(0);

    await app.evaluate(
      ({ BrowserWindow }, bounds) => BrowserWindow.getAllWindows()[0]!.setBounds(bounds),
      left,
    );
    await expect.poll(() => boundsOf(studio)).toEqual(left);

    await expectComplete(page, 'line');
    await expect(page).toHaveTitle('linear – Slerpscope');
    const answer = await page.evaluate(
      (location) => window.slerpscope.ask('model/open', { location }),
      model,
    );
    expect(answer.ok).toBe(true);
    await expect(page).toHaveTitle('unet-legacy – Slerpscope');
  });

  expect(await settingsIn(folder)).toMatchObject({ theme: 'dark', pixels: 'smooth', provider: 'auto' });
  await session(folder, async (studio) => {
    const { page } = studio;
    expect(await boundsOf(studio)).toEqual(left);
    expect(await isDark(studio)).toBe(true);
    await expect(
      page.getByRole('radiogroup', { name: 'Pixels' }).getByRole('radio', { name: 'smooth' }),
    ).toBeChecked();
    await expect(page).toHaveTitle('unet-legacy – Slerpscope');
  });

  // The window's display is not there any more, nor is the model.
  const state = path.join(folder, 'user', 'window.json');
  const kept = JSON.parse(await readFile(state, 'utf8'));
  await writeFile(state, JSON.stringify({ ...kept, bounds: { ...left, x: 90_000, y: -4000 } }));
  await rm(model, { recursive: true });
  await session(folder, async (studio) => {
    const { app, page } = studio;
    const { x, y, width, height } = await boundsOf(studio);
    const [screenWidth, screenHeight] = await app.evaluate(({ screen }) => {
      const { workArea } = screen.getPrimaryDisplay();
      return [workArea.x + workArea.width, workArea.y + workArea.height] as const;
    });
    expect(x).toBeGreaterThanOrEqual(0);
    expect(y).toBeGreaterThanOrEqual(0);
    expect(x + width).toBeLessThanOrEqual(screenWidth);
    expect(y + height).toBeLessThanOrEqual(screenHeight);
    await expect(page).toHaveTitle('toonhead-64 – Slerpscope');
    await expect(
      page.getByRole('status').filter({ hasText: 'the bundled model was opened instead' }),
    ).toContainText(model);
  });
});

test('what results take on disk is told, limited and emptied', async ({ folder }) => {
  await session(folder, async ({ page }) => {
    await expectComplete(page, 'line');
    await expect.poll(() => resultBytes(folder)).toBeGreaterThan(13 * 4 * 3 * 32 * 32);
    await page.keyboard.press('Control+,');
    const dialog = page.getByRole('dialog', { name: 'Settings' });
    const told = `${formatBytes(await resultBytes(folder))} cached on disk`;
    await expect(dialog).toContainText(told);
    await expect(dialog.getByLabel('Result cache')).toHaveValue('2');
    await dialog.getByLabel('Result cache').selectOption('at most 0.5 GB');
    await expect(dialog).toContainText(told);
    await dialog.getByRole('button', { name: 'Clear cache' }).click();
    await expect(dialog).toContainText('0 bytes cached on disk');
    await expect(dialog.getByRole('button', { name: 'Clear cache' })).toBeDisabled();
    expect(await resultBytes(folder)).toBe(0);
  });
  expect(await settingsIn(folder)).toMatchObject({ resultsLimit: 0.5 });
});

test('damaged settings give way to defaults, with one plain line, and are kept beside', async ({
  folder,
}) => {
  await writeSettings(folder, '{"theme": "dark", "pix');
  await session(folder, async ({ page }) => {
    const notice = page.getByRole('status').filter({ hasText: 'settings' });
    await expect(notice).toContainText('settings.json.bad');
    await page.getByRole('button', { name: 'Dismiss' }).click();
    await expect(notice).toHaveCount(0);
    await expect(page).toHaveTitle('toonhead-64 – Slerpscope'); // the default model
  });
  expect(await readFile(path.join(folder, 'user', 'settings.json.bad'), 'utf8')).toBe(
    '{"theme": "dark", "pix',
  );
});

test('what the app keeps and cannot read is said, one line each, and is there afterwards as it was', async ({
  folder,
}) => {
  const user = path.join(folder, 'user');
  await mkdir(path.join(user, 'autosave.json', 'inside'), { recursive: true });
  const loops = ['settings.json', 'window.json', 'providers.json'];
  for (const name of loops) await symlink(name, path.join(user, name));
  await session(folder, async ({ page }) => {
    for (const [name, code] of [['autosave.json', 'EISDIR'], ...loops.map((name) => [name, 'ELOOP'])])
      await expect(
        page.getByRole('status').filter({ hasText: `${name!}: cannot be read (${code!}: ` }),
      ).toBeVisible();
    await page.screenshot({ path: path.join(PICTURES, 'settings-unreadable.png') });
    await page.evaluate(() => window.slerpscope.ask('settings/change', { theme: 'dark' }));
  });
  // What was owed would have been written at the end.
  for (const name of loops) expect(await readlink(path.join(user, name))).toBe(name);
  expect(await readdir(path.join(user, 'autosave.json'))).toEqual(['inside']);
});

test('the welcome is shown until it is dismissed, not again, and from Help', async ({ folder }) => {
  await writeSettings(folder, {});
  const welcome = (studio: StudioApp) => studio.page.getByRole('complementary', { name: 'Welcome' });
  await session(folder, async (studio) => {
    const { page } = studio;
    await expect(welcome(studio)).toContainText('Pins');
    await inEveryLook(studio, async (picture) => {
      await expectComplete(page, 'line');
      await expectNoAxeViolations(page);
      await page.screenshot({ path: picture('welcome') });
    });
  });
  await session(folder, async (studio) => {
    await welcome(studio).getByRole('button', { name: 'Got it' }).press('Enter');
    await expect(welcome(studio)).toHaveCount(0);
  });
  await session(folder, async (studio) => {
    await expectComplete(studio.page, 'line');
    await expect(welcome(studio)).toHaveCount(0);
    await clickMenu(studio, 'help/welcome');
    await expect(welcome(studio)).toBeVisible();
  });
});
