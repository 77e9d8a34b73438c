import type { LatentRef } from '../../core/latent-ref.ts';
import { checkName, freeName, MAX_PINS, type Pin } from './pin.ts';

const firstSeeds = ['3', '8', '12', '21'];

/** The pins, in the order of the tray. With the settings the only truth that the window holds. */
export class PinBoard {
  list = $state.raw<readonly Pin[]>([]);
  #next = 1;

  constructor() {
    for (const seed of firstSeeds) this.add({ kind: 'seed', stream: 'torch-cpu', seed });
  }

  /** Adds a pin under the next free letter. Throws when the board is full. */
  add(ref: LatentRef): Pin {
    if (this.list.length >= MAX_PINS) throw new Error(`there are ${MAX_PINS} pins already, remove one first`);
    const pin = { id: `pin${this.#next++}`, name: freeName(this.list), ref };
    this.list = [...this.list, pin];
    return pin;
  }

  /** A seed nobody chose, of at most six digits: people read seeds out and type them elsewhere. */
  addRandom(): Pin {
    const [word = 0] = crypto.getRandomValues(new Uint32Array(1));
    return this.add({ kind: 'seed', stream: 'torch-cpu', seed: String(word % 1_000_000) });
  }

  remove(id: string): void {
    this.list = this.list.filter((pin) => pin.id !== id);
  }

  /** Throws an error of one line when the name cannot be taken. */
  rename(id: string, text: string): void {
    const name = checkName(
      text,
      this.list.filter((pin) => pin.id !== id),
    );
    this.list = this.list.map((pin) => (pin.id === id ? { ...pin, name } : pin));
  }

  /** The pins of these ids, in the order of the tray. */
  choose(ids: readonly string[]): Pin[] {
    return this.list.filter((pin) => ids.includes(pin.id));
  }
}
