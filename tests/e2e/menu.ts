import type { CommandId } from '../../src/contract/commands.ts';
import { expect } from './fixture.ts';
import { type StudioApp } from './launch.ts';

/** Clicks an item of the application menu as soon as it is not grey: the menus follow the window a moment later. */
export async function clickMenu({ app }: StudioApp, id: CommandId): Promise<void> {
  const isEnabled = () =>
    app.evaluate(({ Menu }, itemId) => Menu.getApplicationMenu()!.getMenuItemById(itemId)!.enabled, id);
  await expect.poll(isEnabled, { message: `${id} is enabled` }).toBe(true);
  await app.evaluate(({ Menu }, itemId) => Menu.getApplicationMenu()!.getMenuItemById(itemId)!.click(), id);
}

/** Labels in the submenu of recent projects; clicks the one at `click`. */
export async function recentProjects({ app }: StudioApp, click?: number): Promise<string[]> {
  return app.evaluate(({ Menu }, at) => {
    const file = Menu.getApplicationMenu()!.items.find(({ label }) => label === 'File')!;
    const { submenu } = file.submenu!.items.find(({ label }) => label === 'Open recent')!;
    const projects = submenu!.items.filter(({ type, id }) => type === 'normal' && id === undefined);
    const labels = projects.map(({ label }) => label);
    if (at !== undefined) projects[at]!.click();
    return labels;
  }, click);
}

/** Ids of the items that are grey now. */
export async function greyItems({ app }: StudioApp): Promise<string[]> {
  return app.evaluate(({ Menu }) => {
    const within = (menu: Electron.Menu): Electron.MenuItem[] =>
      menu.items.flatMap((item) => [item, ...(item.submenu ? within(item.submenu) : [])]);
    return within(Menu.getApplicationMenu()!)
      .filter(({ enabled, id }) => !enabled && id !== undefined)
      .map(({ id }) => id);
  });
}
