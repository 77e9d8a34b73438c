import { withoutPin } from '../../contract/document.ts';
import { MAX_PINS, type Pin, type PinOrigin } from '../../contract/pin.ts';
import type { LatentRef } from '../../core/latent-ref.ts';
import type { Exploration } from './exploration.svelte.ts';
import { checkName, freeName, randomSeed, refKey } from './pin.ts';

/** The pins of the document, in the order of the tray, and what can be done to them. */
export class PinBoard {
  readonly #exploration: Exploration;

  constructor(exploration: Exploration) {
    this.#exploration = exploration;
  }

  readonly list = $derived.by(() => this.#exploration.document.pins);

  /** Adds a pin under the next free letter, at the end or after another one. Throws when the board is full. */
  add(ref: LatentRef, origin: PinOrigin | null = null, after: string | null = null): Pin {
    return this.addAll([{ ref, origin }], after)[0]!;
  }

  /** Adds one pin for each under the next free letters, as one step of the history. Throws when they do not all fit. */
  addAll(latents: readonly Pick<Pin, 'ref' | 'origin'>[], after: string | null = null): Pin[] {
    const { pins, nextPin } = this.#exploration.document;
    checkRoom(MAX_PINS - pins.length, latents.length);
    const added: Pin[] = [];
    for (const [i, { ref, origin }] of latents.entries())
      added.push({ id: `pin${nextPin + i}`, name: freeName([...pins, ...added]), ref, origin });
    const at = pins.findIndex(({ id }) => id === after) + 1 || pins.length;
    const label = added.length === 1 ? 'add pin' : `add ${added.length} pins`;
    const all = pins.toSpliced(at, 0, ...added);
    this.#exploration.change(label, { pins: all, nextPin: nextPin + added.length });
    return added;
  }

  addRandom(): Pin {
    return this.add({ kind: 'seed', stream: 'torch-cpu', seed: randomSeed() });
  }

  duplicate(id: string): Pin | null {
    const pin = this.#find(id);
    return pin && this.add(pin.ref, pin.origin, id);
  }

  /** A new pin beside this one, so many degrees away in a direction nobody chose. */
  perturb(id: string, degrees: number): Pin | null {
    const pin = this.#find(id);
    return pin && this.add({ kind: 'near', of: pin.ref, degrees, seed: randomSeed() }, null, id);
  }

  /** Takes pins off the board and out of every view, as one step of the history. */
  remove(...ids: readonly string[]): void {
    const known = ids.filter((id) => this.#find(id));
    if (known.length === 0) return;
    const { document, views } = this.#exploration;
    const left = known.reduce((rest, id) => withoutPin(rest, id, views), document);
    this.#exploration.change(known.length === 1 ? 'remove pin' : `remove ${known.length} pins`, left);
  }

  /** Throws an error of one line when the name cannot be taken. */
  rename(id: string, text: string): void {
    const others = this.list.filter((pin) => pin.id !== id);
    const name = checkName(text, others);
    if (this.#find(id)?.name === name) return;
    const pins = this.list.map((pin) => (pin.id === id ? { ...pin, name } : pin));
    this.#exploration.change('rename pin', { pins });
  }

  /** Moves a pin to a place in the tray, counted without it. */
  move(id: string, to: number): void {
    const pin = this.#find(id);
    if (!pin) return;
    const others = this.list.filter((other) => other.id !== id);
    const pins = others.toSpliced(Math.min(others.length, Math.max(0, to)), 0, pin);
    if (pins.some((other, i) => other !== this.list[i])) this.#exploration.change('move pin', { pins });
  }

  /** The first pin of this latent; null when there is none. */
  pinOf(ref: LatentRef): Pin | null {
    return this.list.find((pin) => refKey(pin.ref) === refKey(ref)) ?? null;
  }

  /** The pins of these ids, in the order of the tray. */
  choose(ids: readonly string[]): Pin[] {
    return this.list.filter((pin) => ids.includes(pin.id));
  }

  #find(id: string): Pin | null {
    return this.list.find((pin) => pin.id === id) ?? null;
  }
}

/** Throws an error of one line when the tray has less room than this many pins need. */
function checkRoom(room: number, count: number): void {
  if (room <= 0) throw new Error(`the tray is full (${MAX_PINS} pins); remove one first`);
  if (count > room)
    throw new Error(`${count} pins do not fit: the tray has room for ${room} more (${MAX_PINS} in all)`);
}
