import type { Bridge } from '../../contract/requests.ts';
import type { LatentReport } from '../../contract/studio.ts';
import { onNextFrame } from './next-frame.ts';
import { refKey, type Pin } from './pin.ts';

/** Norms and angles of the pins that a view stands on. */
export class LatentFacts {
  pins = $state.raw<readonly Pin[]>([]);
  /** For `pins`, in their order; null until the engine has answered. */
  report = $state.raw<LatentReport | null>(null);

  readonly #bridge: Bridge;
  #key = '';
  #unschedule: (() => void) | null = null;

  constructor(bridge: Bridge) {
    this.#bridge = bridge;
  }

  /** Asks anew when the refs changed. A latent that cannot be read shows no facts; its job says why. */
  describe(pins: readonly Pin[], surroundings: string, ready: boolean): void {
    this.pins = pins;
    const key = [surroundings, ...pins.map((pin) => refKey(pin.ref))].join('|');
    if (!ready || key === this.#key) return;
    this.#key = key;
    this.report = null;
    this.#unschedule?.();
    if (pins.length > 0) this.#unschedule = onNextFrame(() => void this.#ask(key, pins));
  }

  async #ask(key: string, pins: readonly Pin[]): Promise<void> {
    const answer = await this.#bridge.ask(
      'latents/describe',
      pins.map((pin) => pin.ref),
    );
    if (key !== this.#key) return;
    this.report = answer.ok ? answer.value : null;
    if (!answer.ok) this.#key = ''; // an engine that was just started anew is asked again
  }
}
