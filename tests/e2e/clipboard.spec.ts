import type { Page } from '@playwright/test';
import { RECIPE_TYPE } from '../../src/contract/recipe.ts';
import type { Bridge } from '../../src/contract/requests.ts';
import { expectNoAxeViolations } from './axe.ts';
import { expect, test } from './fixture.ts';
import { expectComplete, fill } from './page.ts';

declare global {
  interface Window {
    readonly slerpscope: Bridge;
  }
}

/** What is on the clipboard: its formats, its recipe, and the size of its picture. */
async function readClipboard(page: Page) {
  return page.evaluate(async (type) => {
    const [item] = await navigator.clipboard.read();
    if (!item) return null;
    const { width, height } = await createImageBitmap(await item.getType('image/png'));
    const text = item.types.includes(type) ? await (await item.getType(type)).text() : null;
    return {
      types: item.types.toSorted(),
      width,
      height,
      recipe: text === null ? null : (JSON.parse(text) as Recipe),
    };
  }, `web ${RECIPE_TYPE}`);
}

interface Recipe {
  readonly figure: {
    readonly kind: string;
    readonly pins: readonly { readonly ref: object }[];
    readonly settings: object;
  };
}

/** Puts a blue picture on the clipboard, with this in place of a recipe beside it. */
async function putOnClipboard(page: Page, recipe: string | null): Promise<void> {
  await page.evaluate(
    async ({ text, type }) => {
      const canvas = new OffscreenCanvas(40, 30);
      const context = canvas.getContext('2d')!;
      context.fillStyle = '#0000ff';
      context.fillRect(0, 0, 40, 30);
      const beside = text === null ? {} : { [`web ${type}`]: new Blob([text], { type }) };
      const png = await canvas.convertToBlob({ type: 'image/png' });
      await navigator.clipboard.write([new ClipboardItem({ 'image/png': png, ...beside })]);
    },
    { text: recipe, type: RECIPE_TYPE },
  );
}

const copied = (page: Page, what: string) =>
  expect(page.getByRole('status').filter({ hasText: `${what} copied` })).toBeVisible({ timeout: 30_000 });

test('a copied tile comes back: its recipe names it, its pixels are the same, and it opens with the same x_T', async ({
  studio,
}) => {
  const { page } = studio;
  await fill(page, 'Steps S', '4');
  await fill(page, 'Frames per segment', '5');
  await expectComplete(page, 'line');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Control+c');
  await copied(page, 'Picture');
  const clipboard = (await readClipboard(page))!;
  expect(clipboard).toMatchObject({ width: 32, height: 32, recipe: { figure: { kind: 'samples' } } });
  expect(clipboard.types).toEqual(['image/png', `web ${RECIPE_TYPE}`]);
  const [{ ref }] = clipboard.recipe!.figure.pins as [{ ref: object }];
  expect(ref).toMatchObject({ kind: 'slerp', u: 0.5 });

  await fill(page, 'Steps S', '2');
  await page.getByRole('button', { name: 'Remove B' }).click();
  await page.keyboard.press('Control+v');
  const dialog = page.getByRole('dialog', { name: 'Pasted picture' });
  await expect(dialog).toContainText('Pasted picture is a grid of samples of toonhead-32');
  await expect(dialog.getByRole('button', { name: 'Use as input image' })).toBeVisible();
  await expectNoAxeViolations(page);
  await dialog.getByRole('button', { name: 'Verify' }).click();
  await expect(dialog.getByTestId('replay')).toContainText('Bit-equal', { timeout: 60_000 });
  await dialog.getByRole('button', { name: 'Open this exploration' }).click();
  await expect(page.locator('main')).toHaveAttribute('data-view', 'gallery');
  await expectComplete(page, 'gallery');
  await page.getByRole('grid', { name: /^Gallery/ }).focus();
  await page.keyboard.press('Control+c');
  await copied(page, 'Picture');
  const again = (await readClipboard(page))!;
  expect(again.recipe!.figure.pins).toMatchObject([{ ref }]);
  expect(again.recipe!.figure.settings).toEqual(clipboard.recipe!.figure.settings);
});

test('a copied row of the sheet is the sheet of its pin, with its texts', async ({ studio }) => {
  const { page } = studio;
  await page.getByRole('tab', { name: 'Consistency' }).click();
  await fill(page, 'Step counts S', '2, 4');
  await expectComplete(page, 'consistency');
  await page.getByRole('gridcell').nth(2).hover();
  await page.getByRole('gridcell').nth(2).click({ button: 'right' });
  await page
    .getByRole('menu', { name: 'Tile' })
    .getByRole('menuitem', { name: /^Copy row/ })
    .click();
  await copied(page, 'Row');
  const byMenu = (await readClipboard(page))!;
  expect(byMenu.recipe!.figure).toMatchObject({
    kind: 'consistency',
    pins: [{ name: 'B' }],
    ladder: [2, 4],
    contrast: 'none',
    labels: true,
  });
  // The row's name is the row; the key of tiles copies it.
  await page.getByRole('grid').getByRole('rowheader').nth(2).hover();
  await page.keyboard.press('Control+c');
  await expect
    .poll(async () => (await readClipboard(page))?.recipe?.figure.pins)
    .toMatchObject([{ name: 'C' }]);

  await page.getByRole('tab', { name: 'Line' }).click();
  await page.keyboard.press('Control+v');
  const dialog = page.getByRole('dialog', { name: 'Pasted picture' });
  await expect(dialog).toContainText('is a consistency sheet of toonhead-32');
  await dialog.getByRole('button', { name: 'Open this exploration' }).click();
  await expect(page.locator('main')).toHaveAttribute('data-view', 'consistency');
  await expect(page.getByRole('grid').getByRole('rowheader')).toHaveText(['C']);
});

test('a damaged recipe is one line, and the picture beside it is an image', async ({ studio: { page } }) => {
  await putOnClipboard(page, '{"schema": 4, "model"');
  await page.keyboard.press('Control+v');
  const alert = page.getByRole('alert').filter({ hasText: 'Pasted picture' });
  await expect(alert).toHaveCount(1);
  await expect(page.locator('main')).toHaveAttribute('data-view', 'inversion');
  await page.keyboard.press('Control+z');

  await putOnClipboard(page, '');
  await page.getByRole('tab', { name: 'Line' }).click();
  await page.keyboard.press('Control+v');
  await expect(page.getByRole('alert').filter({ hasText: 'an empty recipe' })).toHaveCount(1);
});

test('a picture without a recipe is pasted as an image, and text into a field', async ({
  studio: { app, page },
}) => {
  await putOnClipboard(page, null);
  expect((await readClipboard(page))!.types).toEqual(['image/png']);
  await page.keyboard.press('Control+v');
  await expect(page.locator('main')).toHaveAttribute('data-view', 'inversion');
  await expect(page.getByRole('dialog')).toBeHidden();
  await page.getByRole('tab', { name: 'Line' }).click();
  await app.evaluate(({ clipboard }) => clipboard.writeText('7'));
  const field = page.getByLabel('Steps S', { exact: true });
  await field.fill('');
  await field.press('Control+v');
  await expect(field).toHaveValue('7');
});

test('the page has the clipboard and no other permission, and no frame in it has any', async ({
  studio: { page },
}) => {
  const found = await page.evaluate(async () => {
    const ask = (name: string) => navigator.permissions.query({ name: name as PermissionName });
    const others = ['geolocation', 'notifications', 'camera', 'microphone', 'midi', 'persistent-storage'];
    const states = await Promise.all(others.map(async (name) => (await ask(name)).state));
    const located = await new Promise<string>((settle) =>
      navigator.geolocation.getCurrentPosition(
        () => settle('found'),
        ({ code, PERMISSION_DENIED }) => settle(code === PERMISSION_DENIED ? 'denied' : 'failed'),
      ),
    );
    const own = await navigator.clipboard.read().then(
      () => 'read',
      (error: Error) => error.name,
    );
    const frame = document.createElement('iframe');
    document.body.append(frame);
    frame.focus();
    const inner = (frame.contentWindow as typeof window).navigator.clipboard;
    const read = await inner.read().then(
      () => 'read',
      (error: Error) => error.name,
    );
    frame.remove();
    return { states: [...new Set(states)], located, read, own };
  });
  expect(found).toEqual({ states: ['denied'], located: 'denied', read: 'NotAllowedError', own: 'read' });
});

test('the evenness of a line’s motion is measured on request, with progress, and can be cancelled', async ({
  studio: { page },
}) => {
  const measured = await page.evaluate(async () => {
    const { slerpscope } = window;
    const pins = [1, 2].map((seed) => ({
      name: String(seed),
      ref: { kind: 'seed', stream: 'torch-cpu', seed: String(seed) } as const,
    }));
    const settings = {
      numSteps: 3,
      tau: 'leading',
      eta: 0,
      noiseSeed: '0',
      clip: 'none',
      compat: 'none',
    } as const;
    const line = { kind: 'line', pins, framesPerSegment: 12, mode: 'slerp', settings, scale: null } as const;
    const told: string[] = [];
    slerpscope.on('job', ({ lane, kind }) => lane === 'figure' && told.push(kind));
    const ask = slerpscope.ask as unknown as (
      name: string,
      input: unknown,
    ) => Promise<{
      ok: boolean;
      value: { innerU: number[][]; before: number; after: number };
      error: { code: string };
    }>;
    const answer = await ask('animation/even', line);
    const cancelled = ask('animation/even', { ...line, framesPerSegment: 900 });
    await ask('export/cancel', { group: 'preview' });
    const samples = await ask('animation/even', { ...line, kind: 'samples' });
    return { answer, told: [...new Set(told)], codes: [(await cancelled).error.code, samples.error.code] };
  });
  const { innerU, before, after } = measured.answer.value;
  expect(innerU.map(({ length }) => length)).toEqual([10]);
  expect(after).toBeLessThanOrEqual(before);
  expect(measured.told.toSorted()).toEqual(['cancelled', 'done', 'progress']);
  expect(measured.codes).toEqual(['run/cancelled', 'request/invalid']);
});
