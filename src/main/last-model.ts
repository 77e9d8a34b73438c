import { BUNDLED, bundledLocation } from '../contract/bundled-model.ts';
import type { ProviderChoice } from '../contract/device.ts';
import { reportError } from '../contract/errors.ts';
import { noOptions, type OpenOptions } from '../contract/model.ts';
import { remember } from '../contract/settings.ts';
import type { SettingsStore } from './settings-store.ts';
import type { Studio } from './studio.ts';

/**
 * Opens the model that was open when the app ended, with its provider. A model that is missing is replaced by the bundled
 * one, a provider that no longer works by the automatic choice; each is reported in one line.
 */
export function openLastModel(
  studio: Studio,
  settings: SettingsStore,
  say: (text: string) => void,
): Promise<void> {
  async function open(location: string, provider: ProviderChoice, options: OpenOptions): Promise<void> {
    try {
      await studio.open(location, provider, options);
    } catch (error) {
      const { code, message } = reportError(error);
      if (code === 'run/cancelled') return; // the person gave it up, or asked for another model
      if (provider !== 'auto' && code.startsWith('engine/') && code !== 'engine/memory') {
        say(`${message}; the compute device is chosen automatically instead`);
        return open(location, 'auto', options);
      }
      if (location !== BUNDLED && code !== 'engine/provider') {
        const named = message.startsWith(location) ? message : `${location}: ${message}`;
        say(`${named}; the bundled model was opened instead`);
        return open(BUNDLED, provider, noOptions);
      }
      // Anything else is part of the state that the window shows.
    }
  }
  const { lastModel, provider, lastOptions } = settings.value;
  return open(lastModel, provider, lastOptions);
}

/** Writes the open model and its provider to the settings, and the paths of all that are opened. */
export function rememberModel(studio: Studio, settings: SettingsStore): void {
  studio.onState(({ engine, model, device, error, second }) => {
    for (const opened of [second?.model, model])
      if (opened && !opened.bundled && !settings.value.recentModels.includes(opened.path))
        settings.change({ recentModels: remember(settings.value.recentModels, opened.path) });
    if (engine !== 'ready' || !model || !device || error) return;
    const lastModel = model.bundled ? bundledLocation(model.name) : model.path;
    const provider = device.choice;
    const next = { lastModel, provider, lastOptions: model.options };
    const keys = Object.keys(next) as (keyof typeof next)[];
    if (keys.some((key) => JSON.stringify(next[key]) !== JSON.stringify(settings.value[key])))
      settings.change(next);
  });
}
