import type { ConsistencyFigure } from '../../contract/figure.ts';
import type { ConsistencySettings } from './document.ts';
import type { Exploration } from './exploration.svelte.ts';
import type { LadderLength } from './ladder.ts';
import { toggled, type Pin } from './pin.ts';
import type { PinBoard } from './pins.svelte.ts';
import { previewStepsFor, type Comparison, type Plan } from './plan.ts';
import type { Sampling } from './sampling.svelte.ts';
import type { StudioLink } from './studio-link.svelte.ts';
import { makeTile, type Tile } from './tile.ts';
import type { View, ViewDeps } from './view.ts';

/** How many columns a sheet has. */
export const sheetLength: LadderLength = { least: 2, most: 16 };

/** One x_T over the ladder. `contrast` marks the row that is sampled at η = 1 to show the property break. */
export interface SheetRow {
  readonly pin: Pin;
  readonly contrast: boolean;
  readonly tiles: readonly Tile[];
}

/** The sheet: the same x_T at every S of a ladder. */
export class Consistency implements View {
  readonly title = 'Consistency';
  /** The cell under the cursor or with the keyboard's focus. */
  at = $state.raw<{ readonly row: number; readonly column: number } | null>(null);
  /** What a held key shows instead of the pictures. */
  showing = $state<'pictures' | 'difference' | 'flicker'>('pictures');

  readonly #exploration: Exploration;
  readonly #board: PinBoard;
  readonly #sampling: Sampling;
  readonly #studio: StudioLink;

  constructor({ exploration, board, sampling, studio }: ViewDeps) {
    this.#exploration = exploration;
    this.#board = board;
    this.#sampling = sampling;
    this.#studio = studio;
  }

  readonly settings = $derived.by(() => this.#exploration.document.consistency);
  readonly ladder = $derived.by(() => this.settings.ladder);
  readonly contrast = $derived.by(() => this.settings.contrast !== 'none');
  readonly pins = $derived.by(() => this.#board.choose(this.settings.pins));
  /** The reference column's S: the chosen one while it is in the ladder, else the largest. */
  readonly reference = $derived.by(() => {
    const { ladder, reference } = this.settings;
    return reference !== null && ladder.includes(reference) ? reference : ladder.at(-1)!;
  });
  readonly referenceColumn = $derived.by(() => this.ladder.indexOf(this.reference));
  readonly rows = $derived.by<SheetRow[]>(() => {
    const rows = this.pins.map((pin) => this.#makeRow(pin, false));
    const first = this.pins[0];
    // At η ≠ 0 the sheet itself shows what the contrast would.
    return first && this.contrast && this.#sampling.settings.eta === 0
      ? [...rows, this.#makeRow(first, true)]
      : rows;
  });
  readonly comparisons = $derived.by<Comparison[]>(() =>
    this.rows.flatMap(({ tiles }) => {
      const reference = tiles[this.referenceColumn];
      return reference ? tiles.filter((tile) => tile !== reference).map((tile) => ({ tile, reference })) : [];
    }),
  );
  readonly plan = $derived.by<Plan | null>(() => {
    if (this.rows.length === 0) return null;
    // Column by column: what costs little is there first.
    const tiles = this.ladder.flatMap((_, column) => this.rows.map((row) => row.tiles[column]!));
    return { lane: 'consistency', tiles, compare: this.comparisons, previewSteps: previewStepsFor(tiles) };
  });

  readonly present = $derived.by(() => this.rows[this.at?.row ?? -1]?.pin.ref ?? null);

  change(patch: Partial<ConsistencySettings>, label = 'change sheet'): void {
    this.#exploration.set('consistency', patch, label);
  }

  toggle(id: string): void {
    this.change({ pins: toggled(this.settings.pins, id) }, 'choose pins');
  }

  figure(theme: 'light' | 'dark'): ConsistencyFigure | null {
    if (this.rows.length === 0) return null;
    return {
      kind: 'consistency',
      pins: this.pins.map(({ name, ref }) => ({ name, ref })),
      ladder: this.ladder,
      reference: this.reference,
      contrastEta: this.rows.some((row) => row.contrast),
      theme,
      settings: this.#sampling.settings,
      scale: null,
    };
  }

  #makeRow(pin: Pin, contrast: boolean): SheetRow {
    const base = contrast ? { ...this.#sampling.settings, eta: 1 } : this.#sampling.settings;
    const tiles = this.ladder.map((numSteps) =>
      makeTile(
        `sheet ${contrast ? 'contrast' : pin.id} ${numSteps}`,
        pin.ref,
        { ...base, numSteps },
        this.#studio.surroundings,
      ),
    );
    return { pin, contrast, tiles };
  }
}
