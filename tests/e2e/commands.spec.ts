import { commands } from '../../src/contract/commands.ts';
import type { Locator, Page } from '@playwright/test';
import { expect, test } from './fixture.ts';
import { expectComplete } from './page.ts';
import { expectDialogsReadWell } from './looks.ts';
import { clickMenu, greyItems } from './menu.ts';

/** Of the palette; the page behind it has fields with options of their own. */
const options = (page: Page): Locator => page.getByRole('listbox', { name: 'Commands' }).getByRole('option');

/** Keys are heard from now on. */
const expectReady = (page: Page): Promise<void> => expect(page.getByRole('tablist')).toBeVisible();

test('with the keyboard alone a command is found, run, and stands first the next time', async ({
  studio: { page },
}) => {
  await expectComplete(page, 'line');
  const before = page.getByRole('tab', { name: 'Line' });
  await before.focus();
  await page.keyboard.press('Control+k');
  const field = page.getByRole('combobox', { name: 'Command' });
  await expect(field).toBeFocused();
  await page.keyboard.type('rand');
  const first = options(page).first();
  await expect(first).toContainText('New random pin');
  await expect(first).toHaveAttribute('aria-selected', 'true');
  expect(await field.getAttribute('aria-activedescendant')).toBe(await first.getAttribute('id'));
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog', { name: 'Command palette' })).toBeHidden();
  await expect(page.getByRole('checkbox')).toHaveCount(5);
  await expect(before).toBeFocused();

  await page.keyboard.press('Control+k');
  await expect(options(page).first()).toContainText('New random pin');
  await page.keyboard.press('ArrowDown');
  await expect(options(page).nth(1)).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowUp');
  await expect(options(page).last()).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog', { name: 'Command palette' })).toBeHidden();
  await expect(before).toBeFocused();
  await expect(page.getByRole('checkbox')).toHaveCount(5);
});

test('with the mouse alone the palette opens, runs what is clicked and closes beside it', async ({
  studio: { page },
}) => {
  const palette = page.getByRole('dialog', { name: 'Command palette' });
  await page.getByRole('button', { name: 'Command palette' }).click();
  await page.getByRole('option', { name: /^Plane/ }).click();
  await expect(palette).toBeHidden();
  await expect(page.locator('main')).toHaveAttribute('data-view', 'plane');
  await page.getByRole('button', { name: 'Command palette' }).click();
  await expect(palette).toBeVisible();
  await page.mouse.click(20, 500);
  await expect(palette).toBeHidden();
});

test('the palette shows what cannot be done now and does not do it', async ({ studio: { page } }) => {
  await expectReady(page);
  await page.keyboard.press('2');
  await page.keyboard.press('Control+k');
  await page.keyboard.type('play or');
  const play = options(page).filter({ hasText: 'Play or pause' });
  await expect(play).toHaveAttribute('aria-disabled', 'true');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog', { name: 'Command palette' })).toBeVisible();
  await page.getByRole('combobox', { name: 'Command' }).fill('zzz');
  await expect(options(page)).toHaveText('No matches');
});

test('a pin is taken into the view and left out by its name', async ({ studio: { page } }) => {
  await expectReady(page);
  const third = page.getByRole('checkbox', { name: /^C,/ });
  for (const [title, checked] of [
    ['Show pin C', true],
    ['Hide pin C', false],
  ] as const) {
    await page.keyboard.press('Control+k');
    await page.keyboard.type(title);
    await expect(options(page).first()).toContainText(title);
    await page.keyboard.press('Enter');
    await expect(third).toBeChecked({ checked });
  }
});

test('the menus are made of the table and do what they say', async ({ studio }) => {
  const { app, page } = studio;
  await expectComplete(page, 'line');
  const items = await app.evaluate(({ Menu }) => {
    const within = ({ items }: Electron.Menu): Electron.MenuItem[] =>
      items.flatMap((item) => (item.submenu ? within(item.submenu) : [item]));
    return within(Menu.getApplicationMenu()!)
      .filter(({ type, role }) => type !== 'separator' && !role)
      .map(({ id, accelerator, registerAccelerator }) => ({ id, accelerator, registerAccelerator }));
  });
  expect(items.map(({ id }) => id).toSorted()).toEqual(commands.map(({ id }) => id).toSorted());
  // The window takes the keys: the system must not take them from a field that somebody types in.
  expect(items.filter(({ accelerator, registerAccelerator }) => accelerator && registerAccelerator)).toEqual(
    [],
  );

  await clickMenu(studio, 'view/consistency');
  await expect(page.locator('main')).toHaveAttribute('data-view', 'consistency');
  await clickMenu(studio, 'view/line');
  await clickMenu(studio, 'pins/random');
  await expect(page.getByRole('checkbox')).toHaveCount(5);
  await clickMenu(studio, 'line/next-frame');
  await expect(page.getByRole('slider', { name: 'Frames of the line' })).toHaveAttribute(
    'aria-valuenow',
    '2',
  );
  await clickMenu(studio, 'edit/undo');
  await expect(page.getByRole('checkbox')).toHaveCount(4);
  for (const [id, name] of [
    ['app/settings', 'Settings'],
    ['help/shortcuts', 'Keyboard shortcuts'],
    ['app/about', 'About Slerpscope'],
    ['app/palette', 'Command palette'],
  ] as const) {
    await clickMenu(studio, id);
    await expect(page.getByRole('dialog')).toHaveCount(1); // the one before gave way
    await expect(page.getByRole('dialog', { name })).toBeVisible();
  }
});

test('what has nothing to act on is grey in the menus', async ({ studio }) => {
  const { page } = studio;
  await expectComplete(page, 'line');
  const grey = () => greyItems(studio);
  // The menus follow the window a moment later.
  await expect(async () => {
    const now = await grey();
    expect(now).toEqual(
      expect.arrayContaining(['edit/undo', 'model/open-small', 'sheet/flicker', 'figure/cancel']),
    );
    for (const id of ['line/play', 'model/open-bundled']) expect(now).not.toContain(id);
  }).toPass({ timeout: 20_000 });
  await page.keyboard.press('n');
  await expect.poll(grey).not.toContain('edit/undo');
  await page.keyboard.press('3');
  await expect(async () => {
    const now = await grey();
    expect(now).toContain('line/play');
    expect(now).not.toContain('sheet/flicker');
  }).toPass({ timeout: 20_000 });
});

test('undo and redo are of the document, and in a text field of what was typed there', async ({
  studio: { page },
}) => {
  await expectReady(page);
  await page.keyboard.press('n');
  await expect(page.getByRole('checkbox')).toHaveCount(5);
  await page.keyboard.press('Control+z');
  await expect(page.getByRole('checkbox')).toHaveCount(4);
  await page.keyboard.press('Control+Shift+z');
  await expect(page.getByRole('checkbox')).toHaveCount(5);
  await page.getByRole('button', { name: 'Add pin' }).click();
  const field = page.getByLabel('Seed or expression');
  await field.pressSequentially('42');
  await page.keyboard.press('Control+z');
  await expect(field).not.toHaveValue('42');
  await expect(page.getByRole('checkbox')).toHaveCount(5);
});

test('keys do nothing behind a dialog', async ({ studio: { page } }) => {
  await expectReady(page);
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
  await page.keyboard.press('n');
  await page.keyboard.press('2');
  await page.keyboard.press('Escape');
  await expect(page.locator('main')).toHaveAttribute('data-view', 'line');
  await expect(page.getByRole('checkbox')).toHaveCount(4);
});

test('the palette and the list of shortcuts read well and have no axe violation', async ({ studio }) => {
  await expectComplete(studio.page, 'line');
  await expectDialogsReadWell(studio, [
    { id: 'app/palette', name: 'palette' },
    { id: 'help/shortcuts', name: 'shortcuts' },
  ]);
});
