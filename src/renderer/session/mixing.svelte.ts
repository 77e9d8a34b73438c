import type { Pin } from '../../contract/pin.ts';
import type { LatentRef } from '../../core/latent-ref.ts';
import { meanOf, mixOf, SUM_PINS, sumOf } from '../state/mixes.ts';
import type { Plan } from '../state/plan.ts';
import { makeTile } from '../state/tile.ts';
import type { Workspace } from '../state/workspace.svelte.ts';
import type { PinSelection } from './pin-selection.svelte.ts';
import type { Thumbnails } from './thumbnails.svelte.ts';

/** The dialog in which pins are weighted. */
export const MIX_DIALOG = 'mix';

/** A weight is in [−MAX_WEIGHT, MAX_WEIGHT]; the sliders move by WEIGHT_STEP. */
export const MAX_WEIGHT = 1;
export const WEIGHT_STEP = 0.05;

/** What is made of the selected pins: their mean, A − B + C, and a mix by weights that a person tries out. */
export class Mixing {
  readonly #workspace: Workspace;
  readonly #selection: PinSelection;
  readonly #thumbnails: Thumbnails;
  #ids = $state.raw<readonly string[]>([]);
  #weights = $state.raw<Readonly<Record<string, number>>>({});

  constructor(workspace: Workspace, selection: PinSelection, thumbnails: Thumbnails) {
    this.#workspace = workspace;
    this.#selection = selection;
    this.#thumbnails = thumbnails;
  }

  readonly canMix = $derived.by(() => this.#selection.pins.length >= 2);
  readonly canSum = $derived.by(() => this.#selection.pins.length === SUM_PINS);

  /** Of the weighted mix, in the order of the tray. */
  readonly pins = $derived.by<Pin[]>(() => this.#workspace.board.choose(this.#ids));

  /** The weighted mix, or why there is none. */
  readonly result = $derived.by<{ readonly ref: LatentRef | null; readonly problem: string }>(() => {
    // What cannot be read has no picture, and a pin of it would have none.
    const problem = this.pins.map((pin) => this.#thumbnails.facts.problemOf(pin)).find(Boolean);
    if (problem) return { ref: null, problem };
    try {
      return { ref: mixOf(this.pins, ({ id }) => this.weightOf(id)), problem: '' };
    } catch (error) {
      return { ref: null, problem: (error as Error).message };
    }
  });

  /** Its picture, sampled as the pictures of the tray are. */
  readonly tile = $derived.by(() => {
    const [first] = this.#thumbnails.tiles;
    const { ref } = this.result;
    return ref && first
      ? makeTile('mix', ref, first.spec.settings, this.#workspace.studio.surroundings)
      : null;
  });

  /** Null while no mix is tried out. */
  readonly plan = $derived.by<Plan | null>(() =>
    this.#workspace.dialogs.open === MIX_DIALOG && this.tile
      ? { ...this.#thumbnails.plan, lane: 'mix', tiles: [this.tile] }
      : null,
  );

  /** Pins the mean of the selected pins. */
  addMean(): void {
    this.#add(() => meanOf(this.#selection.pins));
  }

  /** Pins A − B + C of the three selected pins, in the order of the tray. */
  addSum(): void {
    this.#add(() => sumOf(this.#selection.pins));
  }

  /** Opens the dialog with the selected pins at equal weights. */
  begin(): void {
    this.#ids = this.#selection.pins.map(({ id }) => id);
    this.#weights = {};
    this.#workspace.dialogs.open = MIX_DIALOG;
  }

  weightOf(id: string): number {
    return this.#weights[id] ?? MAX_WEIGHT;
  }

  /** Throws an error of one line outside [−1, 1]. */
  setWeight(id: string, weight: number): void {
    if (!(Math.abs(weight) <= MAX_WEIGHT))
      throw new Error(`weight ${weight} must be in [−${MAX_WEIGHT}, ${MAX_WEIGHT}]`);
    this.#weights = { ...this.#weights, [id]: weight };
  }

  /** Pins the weighted mix and closes the dialog. */
  addWeighted(): void {
    const { ref } = this.result;
    if (!ref) return;
    this.#workspace.dialogs.close();
    this.#add(() => ref);
  }

  #add(make: () => LatentRef): void {
    this.#workspace.addPins(() => [this.#workspace.board.add(make())]);
  }
}
