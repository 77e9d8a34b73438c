import type { Result } from '../../contract/errors.ts';
import type { Pin } from '../../contract/pin.ts';
import type { Bridge } from '../../contract/requests.ts';
import type { StatisticsReport } from '../../contract/studio.ts';
import { ByteLru } from '../../core/byte-lru.ts';
import { onNextFrame } from './next-frame.ts';
import { refKey } from './pin.ts';

type Answer = Result<StatisticsReport>;

const MAX_ANSWERS = 256;

/** Whether the latent of the selected pin is a plausible draw: asked while somebody looks, once for each latent. */
export class PinStatistics {
  /** Whether the section that shows them is open: no part of the document. */
  open = $state(false);

  readonly #bridge: Bridge;
  readonly #answers = new ByteLru<string, Answer>(MAX_ANSWERS);
  readonly #asked = new Set<string>(); // eslint-disable-line svelte/prefer-svelte-reactivity -- #revision is the signal
  /** The latent that is looked at. */
  #wanted = $state('');
  #revision = $state(0);
  #unschedule: (() => void) | null = null;

  constructor(bridge: Bridge) {
    this.#bridge = bridge;
  }

  /** Of the latent that is looked at; null until it is there. */
  readonly answer = $derived.by<Answer | null>(() => {
    void this.#revision;
    return this.#answers.peek(this.#wanted) ?? null;
  });

  /** Looks at a pin's latent in the model of this identity; the answer for an earlier one is kept for later. */
  lookAt(pin: Pin | null, identity: string, ready: boolean): void {
    const key = pin && this.open ? `${identity}|${refKey(pin.ref)}` : '';
    this.#wanted = key;
    this.#unschedule?.();
    if (!ready || !pin || key === '' || this.#answers.get(key) || this.#asked.has(key)) return;
    this.#unschedule = onNextFrame(() => void this.#ask(key, pin));
  }

  async #ask(key: string, { ref }: Pin): Promise<void> {
    this.#asked.add(key);
    const answer = await this.#bridge.ask('latent/statistics', ref);
    this.#asked.delete(key);
    // What an engine that crashed could not say, the next one is asked.
    if (answer.ok || answer.error.code === 'latent/unreadable') this.#answers.set(key, answer, 1);
    this.#revision += 1;
  }
}
