import type { Pin } from '../../contract/pin.ts';
import type { PinBoard } from '../state/pins.svelte.ts';

/** The pins that are selected in the tray, by their ids: undone and removed pins stay selected by them only. */
export class PinSelection {
  readonly #board: PinBoard;
  #main = $state<string | null>(null);
  #further = $state.raw<readonly string[]>([]);

  constructor(board: PinBoard) {
    this.#board = board;
  }

  /** The one that keys and menus act on, and from which angles are measured. */
  get main(): string | null {
    return this.#main;
  }

  /** All of them, in the order of the tray. */
  readonly pins = $derived.by<Pin[]>(() =>
    this.#board.choose([...this.#further, ...(this.#main === null ? [] : [this.#main])]),
  );

  has(id: string): boolean {
    return id === this.#main || this.#further.includes(id);
  }

  /** Selects this one alone; null: none. */
  select(id: string | null): void {
    [this.#main, this.#further] = [id, []];
  }

  /** Selects all pins; the main one stays so. */
  selectAll(): void {
    this.selectThese(this.#board.list.map(({ id }) => id));
  }

  /** Selects these alone; the main one stays so where it is one of them. */
  selectThese(ids: readonly string[]): void {
    const main = ids.find((id) => id === this.#main) ?? ids[0] ?? null;
    [this.#main, this.#further] = [main, ids.filter((id) => id !== main)];
  }

  /** Selects this one too, as the main one; or no longer. */
  toggle(id: string): void {
    const rest = this.pins.filter((pin) => pin.id !== id).map((pin) => pin.id);
    const main = this.has(id) ? (this.#main === id ? (rest.at(-1) ?? null) : this.#main) : id;
    this.#main = main;
    this.#further = rest.filter((one) => one !== main);
  }

  /** Selects all from the main one, which stays so, to this one. */
  extendTo(id: string): void {
    const ids = this.#board.list.map((pin) => pin.id);
    const [from, to] = [ids.indexOf(this.#main ?? id), ids.indexOf(id)];
    if (from < 0 || to < 0) this.select(id);
    else
      this.#further = ids
        .slice(Math.min(from, to), Math.max(from, to) + 1)
        .filter((one) => one !== this.#main);
    this.#main ??= id;
  }
}
