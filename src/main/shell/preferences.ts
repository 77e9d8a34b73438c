import { app, nativeTheme } from 'electron';
import { join } from 'node:path';
import { openSettings, type SettingsStore } from '../settings-store.ts';
import type { Notices } from './notices.ts';

/** The person's settings, from the app's own folder; the theme among them is set and follows every change. */
export function openPreferences(notices: Notices): SettingsStore {
  const settings = openSettings(join(app.getPath('userData'), 'settings.json'), (message) =>
    notices.say(message),
  );
  if (settings.putAside !== null)
    notices.say(
      `the settings could not be read and were reset; the damaged file was kept as ${settings.putAside}`,
    );
  nativeTheme.themeSource = settings.value.theme;
  settings.onChange(({ theme }) => (nativeTheme.themeSource = theme));
  app.on('will-quit', () => settings.flush());
  return settings;
}
