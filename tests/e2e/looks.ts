import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { CommandId } from '../../src/contract/commands.ts';
import { usualOrFull } from '../support/full.ts';
import { expectNoAxeViolations } from './axe.ts';
import { expect } from './fixture.ts';
import { type StudioApp } from './launch.ts';
import { isDrawn, PICTURES, resize } from './page.ts';
import { clickMenu } from './menu.ts';

/** Of windows, from the smallest that is supported to 4K. */
export const sizes: readonly (readonly [width: number, height: number])[] = [
  [1100, 700],
  [1440, 900],
  [3840, 2160],
];

const SMALLEST = [900, 600] as const;

/** A small and a medium window, light and dark. */
const looks = sizes
  .slice(0, 2)
  .flatMap((size) => (['light', 'dark'] as const).map((colorScheme) => ({ size, colorScheme })));

/**
 * Runs `look` in a small light window and a medium dark one; under `npm run test:full` in both sizes, light and dark.
 * `picture` names a file for what is seen then.
 */
export async function inEveryLook(
  studio: StudioApp,
  look: (picture: (name: string) => string) => Promise<void>,
): Promise<void> {
  await mkdir(PICTURES, { recursive: true });
  for (const { size, colorScheme } of usualOrFull([looks.at(0)!, looks.at(-1)!], looks)) {
    const [width, height] = size;
    await resize(studio, width, height);
    await studio.page.emulateMedia({ colorScheme });
    await look((name) => path.join(PICTURES, `${name}-${colorScheme}-${width}x${height}.png`));
  }
}

/** Saves how the window looks, down to the smallest one, and expects the inspector to be as wide as what is in it. */
export async function keepLooks(studio: StudioApp, name: string): Promise<void> {
  const { page } = studio;
  await mkdir(PICTURES, { recursive: true });
  const kept = usualOrFull([SMALLEST, sizes[1]!], [SMALLEST, ...sizes.slice(0, 2)]);
  for (const [width, height] of kept) {
    await resize(studio, width, height);
    for (const colorScheme of usualOrFull(['light'] as const, ['light', 'dark'] as const)) {
      await page.emulateMedia({ colorScheme });
      await isDrawn(page);
      await page.screenshot({ path: path.join(PICTURES, `${name}-${colorScheme}-${width}.png`) });
    }
    const excess = await page
      .getByRole('complementary', { name: 'Inspector' })
      .locator('.sections')
      .evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth);
    expect(excess, `pixels of the inspector that are out of sight at ${width} × ${height}`).toBe(0);
  }
}

/** Opens each dialog by its menu item in every look, expects no axe violation in it, and keeps a picture. */
export async function expectDialogsReadWell(
  studio: StudioApp,
  dialogs: readonly { readonly id: CommandId; readonly name: string; readonly waitFor?: string }[],
): Promise<void> {
  const { page } = studio;
  await inEveryLook(studio, async (picture) => {
    for (const { id, name, waitFor = 'dialog' } of dialogs) {
      await clickMenu(studio, id);
      await expect(page.getByRole('dialog')).toBeVisible();
      await expect(page.locator(waitFor).first()).toBeVisible();
      await expectNoAxeViolations(page, 'dialog');
      const cut = await page
        .locator('dialog .content > *')
        .evaluateAll((all) =>
          all
            .filter(({ scrollWidth, clientWidth }) => clientWidth > 0 && scrollWidth > clientWidth + 1)
            .map((one) => one.className),
        );
      expect(cut, `wider than ${name}`).toEqual([]);
      await page.screenshot({ path: picture(name) });
      await page.keyboard.press('Escape');
      await expect(page.getByRole('dialog')).toHaveCount(0);
    }
  });
}
