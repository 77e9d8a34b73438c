import type { CommandId } from '../../src/contract/commands.ts';
import { expect, type StudioApp } from './launch.ts';

/** Clicks an item of the application menu as soon as it is not grey: the menus follow the window a moment later. */
export async function clickMenu({ app }: StudioApp, id: CommandId): Promise<void> {
  const isEnabled = () =>
    app.evaluate(({ Menu }, itemId) => Menu.getApplicationMenu()!.getMenuItemById(itemId)!.enabled, id);
  await expect.poll(isEnabled, { message: `${id} is enabled` }).toBe(true);
  await app.evaluate(({ Menu }, itemId) => Menu.getApplicationMenu()!.getMenuItemById(itemId)!.click(), id);
}

/** Ids of the items that are grey now. */
export async function greyItems({ app }: StudioApp): Promise<string[]> {
  return app.evaluate(({ Menu }) => {
    const items = Menu.getApplicationMenu()!.items.flatMap(({ submenu }) => submenu?.items ?? []);
    return items.filter(({ enabled, id }) => !enabled && id !== undefined).map(({ id }) => id);
  });
}
