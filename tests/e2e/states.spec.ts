import type { Page } from '@playwright/test';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { CommandId } from '../../src/contract/commands.ts';
import { viewIds } from '../../src/contract/views/index.ts';
import { writeSlowModel } from '../main/models/support/slow-model.ts';
import { usualOrFull } from '../support/full.ts';
import { findAxeViolations } from './axe.ts';
import { dropFile } from './drop.ts';
import { expect, test } from './fixture.ts';
import { drawFace, dropFiles } from './images.ts';
import { enginePid, ROOT, type StudioApp } from './launch.ts';
import { clickMenu } from './menu.ts';
import {
  complete,
  expectComplete,
  expectRunning,
  exportFigure,
  fill,
  isDrawn,
  PICTURES,
  resize,
  type ViewName,
} from './page.ts';

/*
 * Every view, dialog, menu and state in every look, for axe, for what is cut, and as pictures for a person:
 * out/e2e/states/<state>-<theme>-<size>.png. `npm test` takes the dialogs, menus and lessons in the smallest window.
 */

const FOLDER = path.join(PICTURES, 'states');
const fixtures = path.join(ROOT, 'tests', 'fixtures');

/** From the smallest window that can be had to 4K. */
const looks = (
  [
    [900, 600],
    [1440, 900],
    [3840, 2160],
  ] as const
).flatMap(([width, height]) => (['light', 'dark'] as const).map((theme) => ({ width, height, theme })));

/** A test that runs in `npm run test:full` alone. */
function inFull(
  title: string,
  body: (fixtures: { studio: StudioApp; folder: string }) => Promise<void>,
): void {
  usualOrFull(
    () => undefined,
    () => test(title, body),
  )();
}

interface State {
  readonly name: string;
  /** Waited for in every look: a larger window shows more pictures. */
  readonly view?: ViewName;
  /** Brings up, once the window has its size, what a person opens. */
  readonly open?: () => Promise<unknown>;
  readonly close?: () => Promise<unknown>;
  /** A selector of what is meant to scroll sideways where it does not fit. */
  readonly scrolls?: string;
}

/** Shows a state in every look, keeps a picture of each, and expects nothing wrong in any. */
async function look(studio: StudioApp, { name, view, open, close, scrolls = '' }: State): Promise<void> {
  const { page } = studio;
  const problems: string[] = [];
  await mkdir(FOLDER, { recursive: true });
  for (const { width, height, theme } of usualOrFull(looks.slice(0, 1), looks)) {
    await resize(studio, width, height);
    await page.emulateMedia({ colorScheme: theme });
    if (view) await expectComplete(page, view);
    await open?.();
    await isDrawn(page);
    const place = `${name}-${theme}-${width}x${height}`;
    await page.screenshot({ path: path.join(FOLDER, `${place}.png`) });
    const modal = (await page.locator('dialog[open]').count()) > 0;
    const found = [
      ...(await findAxeViolations(page, modal ? 'dialog' : undefined)),
      ...(await page.evaluate(findCut, scrolls)),
    ];
    problems.push(...found.map((one) => `${place}: ${one}`));
    await close?.();
  }
  expect.soft(problems, name).toEqual([]);
}

/**
 * Runs in the page. What is wider than its box, and the controls that a person always needs that lie outside of the
 * window or of their dialog.
 */
function findCut(scrolls: string): string[] {
  const named = (one: Element): string =>
    `${one.tagName.toLowerCase()}.${one.className} “${one.textContent.trim().slice(0, 40)}”`;
  const all = (selector: string): HTMLElement[] => [...document.querySelectorAll<HTMLElement>(selector)];
  const boxes =
    'html, header, main, aside, footer, form, [data-testid], dialog .content > *, :popover-open, [role=group]';
  const wide = all(boxes).filter(
    (one) =>
      one.clientWidth > 0 &&
      one.scrollWidth > one.clientWidth + 1 &&
      getComputedStyle(one).textOverflow !== 'ellipsis' &&
      !(scrolls && one.matches(scrolls)),
  );
  const always =
    'header button, footer button, dialog .header button, dialog button.primary, [data-testid=lesson] button, ' +
    'aside .export button, [data-testid=chip] button, [data-testid=announcement] button, .toasts button, main';
  const outside = [...all(always), ...all(':popover-open')].filter((one) => {
    const { left, top, right, bottom, width } = one.getBoundingClientRect();
    if (width === 0) return false;
    const dialog = one.closest('dialog')?.getBoundingClientRect();
    const [x, y] = [dialog?.right ?? innerWidth, dialog?.bottom ?? innerHeight];
    return left < -1 || top < -1 || right > x + 1 || bottom > y + 1;
  });
  return [
    ...wide.map((one) => `wider than its box: ${named(one)}`),
    ...outside.map((one) => `outside of the window: ${named(one)}`),
  ];
}

const tray = (page: Page) => page.getByRole('complementary', { name: 'Pins' });
const row = (page: Page, name: string) =>
  tray(page).getByRole('button', { name: new RegExp(`^Select ${name} `) });

async function selectPins(page: Page, names: readonly string[]): Promise<void> {
  for (const [i, name] of names.entries())
    await row(page, name).click({ modifiers: i === 0 ? [] : ['ControlOrMeta'] });
}

const escape = (page: Page) => async (): Promise<void> => {
  await page.keyboard.press('Escape');
  await expect(page.locator('dialog[open], :popover-open')).toHaveCount(0);
};

/** Compares the present view with an entry of the menu. */
async function compareWith(page: Page, entry: string): Promise<void> {
  await page.locator('body').press('v');
  await page
    .getByRole('radiogroup', { name: 'Compare with' })
    .getByRole('radio', { name: entry, exact: true })
    .click();
  await expect(page.getByRole('button', { name: `Compared: ${entry}` })).toBeVisible();
}

/** Few steps everywhere. */
async function quicken(page: Page): Promise<void> {
  await fill(page, 'Steps S', '2');
  for (const [view, counts] of [
    ['Consistency', '2, 3, 5'],
    ['Trajectory', '2, 3, 5'],
    ['Inversion', '2, 5'],
  ] as const) {
    await page.getByRole('tab', { name: view }).click();
    await fill(page, 'Step counts S', counts);
  }
  await page.getByRole('tab', { name: 'Line' }).click();
}

const face = (name: string, width: number, height: number) => ({
  name,
  type: 'image/png',
  bytes: drawFace(width, height, [240, 196, 160], [120, 70, 40]),
});

/** The inversion of two images. */
async function showInversion(page: Page): Promise<void> {
  await page.getByRole('tab', { name: 'Inversion' }).click();
  await dropFiles(page, [face('a portrait of someone.png', 32, 32), face('wide.png', 96, 64)]);
  await expectComplete(page, 'inversion');
}

/** What each view is compared with. */
const entries: Record<ViewName, string> = {
  line: 'lerp',
  plane: 'η = 1',
  consistency: 'η = 1',
  trajectory: 'UniPC-2',
  inversion: 'S = 100',
  gallery: 'η = 1',
};

for (const view of viewIds)
  inFull(`the view ${view}, alone and compared`, async ({ studio }) => {
    const { page } = studio;
    test.setTimeout(600_000);
    await quicken(page);
    if (view === 'inversion') {
      await page.getByRole('tab', { name: 'Inversion' }).click();
      await look(studio, { name: 'inversion-empty' });
      await showInversion(page);
    }
    await complete(page, view);
    await look(studio, { name: view, view });
    await compareWith(page, entries[view]);
    await complete(page, view);
    await look(studio, { name: `${view}-compared`, view });
    if (view !== 'line') return;
    await page.getByLabel('Show the two pictures').selectOption('swipe');
    await look(studio, { name: 'line-swipe', view });
    await page.getByLabel('Show the two pictures').selectOption('difference');
    await look(studio, { name: 'line-difference', view });
  });

inFull('views that lack something, and what the gallery leads to', async ({ studio }) => {
  const { page } = studio;
  test.setTimeout(600_000);
  await quicken(page);
  await page.getByRole('tab', { name: 'Gallery' }).click();
  await expectComplete(page, 'gallery');
  await page.getByRole('grid', { name: /^Gallery/ }).focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('*');
  await page.keyboard.press('g');
  await expect(page.getByRole('navigation', { name: 'Trail' })).toBeVisible();
  await look(studio, { name: 'gallery-neighbours', view: 'gallery' });
  await page.getByRole('tab', { name: 'Consistency' }).click();
  await page.getByLabel('Ablation', { exact: true }).selectOption('clip');
  await look(studio, { name: 'consistency-clip', view: 'consistency' });
  await row(page, 'A').click();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.press('Delete');
  await expect(page.locator('[data-pin]')).toHaveCount(0);
  for (const view of ['line', 'plane', 'consistency', 'trajectory'] as const) {
    await page.getByRole('tab', { name: new RegExp(view, 'i') }).click();
    await look(studio, { name: `${view}-no-pins` });
  }
});

inFull('dialogs that the menus open', async ({ studio }) => {
  const { page } = studio;
  test.setTimeout(600_000);
  await fill(page, 'Steps S', '2');
  await expectComplete(page, 'line');
  const dialogs: readonly (readonly [name: string, id: CommandId, ready: string])[] = [
    ['about', 'app/about', 'details'],
    ['settings', 'app/settings', 'text=/uses \\d/'],
    ['shortcuts', 'help/shortcuts', 'kbd'],
    ['export', 'figure/export', '[data-testid=figure-facts]:has-text("pixels")'],
    ['picture-size', 'model/size', 'input'],
    ['palette', 'app/palette', '[role=option]'],
    ['get-a-model', 'model/get', 'footer'],
  ];
  for (const [name, id, ready] of dialogs)
    await look(studio, {
      name,
      open: async () => {
        await clickMenu(studio, id);
        await expect(page.locator('dialog[open]').locator(ready).first()).toBeVisible();
      },
      close: escape(page),
    });
  for (const [name, query] of [
    ['value', 'S 20'],
    ['none', 'zebra'],
  ])
    await look(studio, {
      name: `palette-${name}`,
      open: async () => {
        await clickMenu(studio, 'app/palette');
        await page.getByRole('combobox', { name: 'Command' }).fill(query!);
      },
      close: escape(page),
    });
});

test('dialogs about pins, tiles and images', async ({ studio }) => {
  const { page } = studio;
  test.setTimeout(600_000);
  await fill(page, 'Steps S', '2');
  await fill(page, 'Frames per segment', '3');
  await expectComplete(page, 'line');

  await selectPins(page, ['A', 'B', 'C']);
  await look(studio, {
    name: 'weighted-mix',
    open: async () => {
      await clickMenu(studio, 'pins/mix');
      await expect(page.getByRole('dialog', { name: 'Weighted mix' })).toBeVisible();
    },
    close: escape(page),
  });
  await selectPins(page, ['A', 'B']);
  await look(studio, {
    name: 'compare-pictures',
    open: async () => {
      await clickMenu(studio, 'view/compare-pictures');
      await expect(page.getByTestId('pair')).toBeVisible();
    },
    close: escape(page),
  });
  await look(studio, {
    name: 'compare-model',
    open: async () => {
      await page.locator('body').press('v');
      await page.getByRole('radio', { name: 'Another model…' }).click();
      await expect(page.getByRole('dialog', { name: 'Compare with another model' })).toBeVisible();
    },
    close: escape(page),
  });

  await complete(page, 'plane');
  const grid = page.getByRole('grid', { name: /^Plane/ });
  await look(studio, {
    name: 'corner',
    open: async () => {
      await grid.focus();
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('Shift+F10');
      await page.getByRole('menuitem', { name: 'Use as corner of the plane' }).click();
      await expect(page.getByRole('dialog', { name: 'Use as corner' })).toBeVisible();
    },
    close: escape(page),
  });

  await page.getByRole('tab', { name: 'Inversion' }).click();
  await fill(page, 'Step counts S', '2');
  await showInversion(page);
  await look(studio, {
    name: 'crop',
    open: async () => {
      await page.getByRole('button', { name: /^wide.png: original/ }).focus();
      await page.keyboard.press('c');
      await expect(page.getByRole('application', { name: /^Crop area/ })).toBeVisible();
    },
    close: escape(page),
  });

  await complete(page, 'line');
  await exportFigure(page);
  await expect(page.getByText(/^Saved .*line\.png$/)).toBeVisible({ timeout: 60_000 });
  await dropFile(studio, path.join(studio.exports, 'line.png'));
  const recipe = page.getByRole('dialog', { name: 'line.png' });
  await expect(recipe).toContainText('toonhead-32');
  await look(studio, { name: 'recipe' });
  await recipe.getByRole('button', { name: 'Verify' }).click();
  await expect(recipe.getByTestId('replay')).toContainText('Bit-equal', { timeout: 60_000 });
  await look(studio, { name: 'recipe-verified' });
});

inFull('menus and the forms of new pins', async ({ studio }) => {
  const { page } = studio;
  test.setTimeout(600_000);
  await fill(page, 'Steps S', '2');
  await expectComplete(page, 'line');
  const press = (name: RegExp | string) => () => page.getByRole('button', { name }).first().click();
  const menus: readonly (readonly [name: string, open: () => Promise<unknown>])[] = [
    ['model-menu', press(/^Model/)],
    ['device', press(/^Device/)],
    ['pin-menu', press('More for B')],
    ['compare-menu', () => page.locator('body').press('v')],
    ['tile-menu', () => page.getByTestId('line').locator('canvas').first().click({ button: 'right' })],
  ];
  for (const [name, open] of menus)
    await look(studio, {
      name,
      open: async () => {
        await open();
        await expect(page.locator(':popover-open')).toBeVisible();
      },
      close: escape(page),
    });
  await press('Add pin')();
  for (const source of ['seed', 'slerp', 'near']) {
    await tray(page).getByRole('radiogroup', { name: 'Source' }).getByText(source).click();
    await look(studio, { name: `add-pin-${source}` });
  }
});

const lessons = ['Fewer steps', 'Noise breaks it', 'Why slerp', 'There and back'];

inFull('the first steps of every lesson', async ({ studio }) => {
  const { page } = studio;
  test.setTimeout(900_000);
  const strip = page.getByTestId('lesson');
  for (const [i, title] of usualOrFull(lessons.slice(0, 1), lessons).entries()) {
    await page.locator('body').press('ControlOrMeta+k');
    await page.getByRole('combobox', { name: 'Command' }).fill(`Lesson: ${title}`);
    await page.keyboard.press('Enter');
    await expect(strip).toContainText(title);
    await look(studio, { name: `lesson-${i + 1}-first` });
    const next = strip.getByRole('button', { name: 'Next' });
    await expect(next).toBeEnabled({ timeout: 60_000 });
    await next.click();
    await look(studio, { name: `lesson-${i + 1}-second` });
    await strip.getByRole('button', { name: 'Leave' }).click();
    await expect(strip).toBeHidden();
  }
});

inFull('pins: several selected, many, removed, and a refused file', async ({ studio }) => {
  const { page } = studio;
  test.setTimeout(600_000);
  await fill(page, 'Steps S', '2');
  await expectComplete(page, 'line');
  await selectPins(page, ['A', 'B', 'C']);
  await look(studio, { name: 'selected-pins', view: 'line' });
  await page.keyboard.press('Delete');
  await expect(page.getByRole('status').filter({ hasText: 'removed' })).toBeVisible();
  await look(studio, { name: 'toast-undo' });
  await page.getByRole('status').getByRole('button', { name: 'Undo' }).click();
  const broken = {
    name: 'a picture with quite a long name.png',
    type: 'image/png',
    bytes: Uint8Array.of(1, 2),
  };
  await dropFiles(page, [broken]);
  await expect(page.getByRole('alert').first()).toBeVisible();
  await look(studio, { name: 'toast-error' });
  await page.getByRole('button', { name: 'Dismiss' }).first().click();
  await tray(page).getByRole('button', { name: 'Add pin' }).click();
  await tray(page).getByLabel('Seed or expression').fill('0-59');
  await page.keyboard.press('Enter');
  await expect(page.locator('[data-pin]')).toHaveCount(64);
  await look(studio, { name: 'full-tray', view: 'line' });
});

inFull('work: announced, running, stopped, and larger text', async ({ studio }) => {
  const { page } = studio;
  test.setTimeout(600_000);
  await fill(page, 'Steps S', '2');
  await expectComplete(page, 'line');
  await clickMenu(studio, 'view/presenter');
  for (const view of ['line', 'consistency', 'gallery'] as const) {
    await complete(page, view);
    await look(studio, { name: `presenter-${view}`, view, scrolls: '[data-testid=consistency]' });
  }
  await clickMenu(studio, 'view/presenter');
  await complete(page, 'line');
  await fill(page, 'Frames per segment', '241');
  await fill(page, 'Steps S', '1000');
  await expect(page.getByTestId('announcement')).toBeVisible();
  await look(studio, { name: 'announced' });
  await expectRunning(page);
  await look(studio, { name: 'running' });
  await page.getByTestId('chip').getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByTestId('chip').getByRole('button', { name: 'Resume' })).toBeVisible();
  await look(studio, { name: 'stopped' });
});

inFull('a model that makes no pictures', async ({ studio }) => {
  await expectComplete(studio.page, 'line');
  await dropFile(studio, path.join(fixtures, 'onnx-channels', 'net4.onnx'));
  await expect(studio.page.getByTestId('no-pictures')).toBeVisible();
  // Its short name begins where longer ones do, and is whole beside long facts.
  const name = studio.page.getByRole('button', { name: /^Model/ }).locator('strong');
  await expect(name).toHaveCSS('text-align', 'left');
  await look(studio, { name: 'no-pictures' });
  await resize(studio, 900, 600);
  expect(await name.evaluate((one) => one.scrollWidth - one.clientWidth)).toBeLessThanOrEqual(0);
});

test.describe('of an app of its own', () => {
  test.use({ start: 'own' });

  inFull('an engine that dies, and one that takes long to open', async ({ folder, studio }) => {
    const { page } = studio;
    test.setTimeout(600_000);
    await expectComplete(page, 'line');
    const slow = writeSlowModel(folder);
    void page.evaluate((location) => window.slerpscope.ask('model/open', { location }), slow);
    await expect(page.getByRole('button', { name: 'Cancel opening' })).toBeVisible();
    await look(studio, { name: 'opening' });
    await page.getByRole('button', { name: 'Cancel opening' }).click();
    await fill(page, 'Steps S', '1000');
    await expectRunning(page);
    const alert = page.getByRole('alert');
    const first = await enginePid(studio);
    process.kill(first, 'SIGKILL');
    await expect(page.getByRole('status')).toContainText('another one continues the work');
    await look(studio, { name: 'engine-replaced' });
    await expect.poll(() => enginePid(studio)).not.toBe(first);
    await expectRunning(page); // a slow machine asks again, with the new engine's estimate
    process.kill(await enginePid(studio), 'SIGKILL');
    await expect(alert).toContainText('ended unexpectedly');
    await look(studio, { name: 'engine-died' });
  });
});

test.describe('at a first start', () => {
  test.use({ start: 'first' });

  inFull('the welcome', async ({ studio }) => {
    test.setTimeout(600_000);
    const { page } = studio;
    await page.evaluate(() => window.slerpscope.ask('settings/change', { welcomed: false }));
    await page.reload();
    await expect(page.getByRole('complementary', { name: 'Welcome' })).toBeVisible();
    await look(studio, { name: 'welcome' });
  });
});
