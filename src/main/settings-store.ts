import { initialSettings, settingsFile, type Settings, type SettingsPatch } from '../contract/settings.ts';
import { JsonFile } from './files/json-file.ts';
import { subscribe } from './subscribe.ts';

/** The person's settings, stored in a file. */
export interface SettingsStore {
  readonly value: Settings;
  /** Where a damaged file was put aside at the start; null when there was none. */
  readonly putAside: string | null;
  /** Applies the change, notifies the listeners and writes it a little later. */
  change(patch: SettingsPatch): Settings;
  onChange(listener: (settings: Settings) => void): () => void;
  /** Writes what is still owed; to be called before the app ends. */
  flush(): void;
}

/**
 * @param path null: the settings last for this run only
 * @param onFailure called with one line when they cannot be written
 */
export function openSettings(path: string | null, onFailure: (message: string) => void): SettingsStore {
  const file = new JsonFile<Settings>(path, settingsFile, initialSettings, onFailure);
  const listeners = new Set<(settings: Settings) => void>();
  return {
    get value() {
      return file.value;
    },
    putAside: file.putAside,
    change(patch) {
      const next = { ...file.value, ...patch };
      file.writeSoon(next);
      for (const listener of listeners) listener(next);
      return next;
    },
    onChange: (listener) => subscribe(listeners, listener),
    flush: () => file.flush(),
  };
}
