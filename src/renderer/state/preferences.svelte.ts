import type { Bridge } from '../../contract/requests.ts';
import { initialSettings, type Settings, type SettingsPatch } from '../../contract/settings.ts';

/** The person's settings. Main stores them; a change returns as main's event. */
export class Preferences {
  settings = $state.raw<Settings>(initialSettings);
  /** The settings were read from main. */
  isLoaded = $state(false);
  readonly smooth = $derived.by(() => this.settings.pixels === 'smooth');

  readonly #bridge: Bridge;

  constructor(bridge: Bridge) {
    this.#bridge = bridge;
  }

  async connect(): Promise<void> {
    this.#bridge.on('settings', (settings) => (this.settings = settings));
    const answer = await this.#bridge.ask('settings/read', null);
    if (answer.ok) this.settings = answer.value;
    this.isLoaded = true;
  }

  change(patch: SettingsPatch): void {
    void this.#bridge.ask('settings/change', patch);
  }
}
