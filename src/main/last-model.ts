import { BUNDLED, bundledLocation } from '../contract/bundled-model.ts';
import type { ProviderChoice } from '../contract/device.ts';
import { reportError } from '../contract/errors.ts';
import type { SettingsStore } from './settings-store.ts';
import type { Studio } from './studio.ts';

/**
 * Opens what was open when the app ended, where it ran then. A model that is no longer there gives way to the bundled
 * one, a provider that no longer works to the automatic choice; each is said in one line.
 */
export function openLastModel(
  studio: Studio,
  settings: SettingsStore,
  say: (text: string) => void,
): Promise<void> {
  async function open(location: string, provider: ProviderChoice): Promise<void> {
    try {
      await studio.open(location, provider);
    } catch (error) {
      const { code, message } = reportError(error);
      if (code === 'run/cancelled') return; // the person gave it up, or asked for another model
      if (provider !== 'auto' && code.startsWith('engine/')) {
        say(`${message}; what runs the network is chosen automatically again`);
        return open(location, 'auto');
      }
      if (location !== BUNDLED && !code.startsWith('engine/')) {
        say(`${message}; the bundled model is open instead`);
        return open(BUNDLED, provider);
      }
      // Anything else is part of the state that the window shows.
    }
  }
  return open(settings.value.lastModel, settings.value.provider);
}

/** Keeps in the settings what is open and what was chosen to run it. */
export function rememberModel(studio: Studio, settings: SettingsStore): void {
  studio.onState(({ engine, model, device, error }) => {
    if (engine !== 'ready' || !model || !device || error) return;
    const lastModel = model.bundled ? bundledLocation(model.name) : model.path;
    const provider = device.choice;
    if (lastModel !== settings.value.lastModel || provider !== settings.value.provider)
      settings.change({ lastModel, provider });
  });
}
