import type { BrowserWindow } from 'electron';
import type { Settings } from '../../contract/settings.ts';
import { askForFiles } from './dialogs.ts';
import type { ShellParts } from './parts.ts';

/** Lets the person pick the fallback font of figures and keeps it; null when they close the dialog. */
export async function chooseFigureFont(
  window: BrowserWindow,
  { fonts, settings }: Pick<ShellParts, 'fonts' | 'settings'>,
): Promise<Settings | null> {
  const [path] = await askForFiles(window, 'font');
  return path === undefined ? null : settings.change({ figureFont: await fonts.keep(path) });
}
