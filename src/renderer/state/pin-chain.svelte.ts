import type { Pin } from '../../contract/pin.ts';
import type { ViewId } from '../../contract/views/index.ts';
import type { LineSettings } from '../../contract/views/line.ts';
import { lineRefs, type LineFrame } from '../../core/grid.ts';
import { conditionProblem } from '../../contract/condition.ts';
import type { Exploration } from './exploration.svelte.ts';
import { toggled } from './pin.ts';
import type { PinBoard } from './pins.svelte.ts';
import type { Sampling } from './sampling.svelte.ts';

/** Longest chain: with the most frames per segment, its tiles still fit one job. */
export const MAX_CHAIN = 12;

/** The view that shows the chain. */
export const CHAIN_VIEW: ViewId = 'line';

/** The chain of pins that the document's line leads through, and the points on it. */
export class PinChain {
  readonly #exploration: Exploration;
  readonly #board: PinBoard;
  readonly #sampling: Sampling;

  constructor(exploration: Exploration, board: PinBoard, sampling: Sampling) {
    this.#exploration = exploration;
    this.#board = board;
    this.#sampling = sampling;
  }

  readonly settings = $derived.by(() => this.#exploration.document.line);
  /** A segment leads back from the last pin to the first. */
  readonly closed = $derived.by(() => this.settings.repeat === 'loop');
  readonly path = $derived.by(() => ({
    mode: this.settings.mode,
    closed: this.closed,
    easing: this.settings.easing,
  }));
  /** The label that the class goes to along it; null: it stays, or the open model has no such label. */
  readonly toClass = $derived.by<number | null>(() => {
    const { classes, settings } = this.#sampling;
    const { toClass } = this.settings;
    if (toClass === undefined || typeof settings.condition?.class !== 'number') return null;
    return conditionProblem(classes, { class: toClass }) === null ? toClass : null;
  });
  /** In the order of the tray. */
  readonly pins = $derived.by(() => this.#board.choose(this.settings.pins));
  /** From the first pin to the last; none with less than two pins. */
  readonly points = $derived.by(() => this.pointsOn(this.settings.mode));

  /** The same on a path of one's choice, or through other pins. */
  pointsOn(mode: LineSettings['mode'], pins: readonly Pin[] = this.pins): LineFrame[] {
    const refs = pins.map((pin) => pin.ref);
    return refs.length < 2 ? [] : lineRefs(refs, this.settings.framesPerSegment, { ...this.path, mode });
  }

  /** Throws an error of one line when the chain is as long as it may be. */
  toggle(id: string): void {
    if (!this.settings.pins.includes(id) && this.pins.length >= MAX_CHAIN)
      throw new Error(`a line has at most ${MAX_CHAIN} pins; deselect one first`);
    this.#choose(toggled(this.settings.pins, id));
  }

  /** Adds pins as far as the chain has room. Returns one line where that keeps some out, else null. */
  join(ids: readonly string[]): string | null {
    const room = Math.max(0, MAX_CHAIN - this.pins.length);
    const joining = ids.slice(0, room);
    if (joining.length > 0) this.#choose([...this.settings.pins, ...joining]);
    return joining.length < ids.length
      ? `a line has at most ${MAX_CHAIN} pins; further ones are in the tray only`
      : null;
  }

  /** Puts other pins in the chain's place. Throws an error of one line when there are more than it may have. */
  replace(ids: readonly string[]): void {
    if (ids.length > MAX_CHAIN) throw new Error(`a line has at most ${MAX_CHAIN} pins, got ${ids.length}`);
    this.#choose(ids);
  }

  #choose(pins: readonly string[]): void {
    this.#exploration.set('line', { pins }, 'choose pins');
  }
}
