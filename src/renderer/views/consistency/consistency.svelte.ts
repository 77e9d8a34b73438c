import { MAX_SHEET_COLUMNS, type ConsistencySettings } from '../../../contract/views/consistency.ts';
import type { Ablation } from '../../../contract/ablation.ts';
import type { ConsistencyFigure } from '../../../contract/figures/consistency.ts';
import { sheetStyle } from '../../../contract/figures/style.ts';
import { nextZoom, panLens, wholePicture, zoomLens, type Lens } from './lens.ts';
import type { StepCountLimits } from '../../state/step-counts.ts';
import { toggled } from '../../state/pin.ts';
import { previewFor, type Comparison, type Plan } from '../../state/plan.ts';
import { makeRows, pointsOf, type SheetSubject } from './sheet-rows.ts';
import type { Workspace } from '../../state/workspace.svelte.ts';
import type { Zoomable } from '../../state/zoomable.ts';
import type { ViewState } from '../view.ts';

/** How many columns a sheet has. */
export const SHEET_COLUMNS: StepCountLimits = { min: 2, max: MAX_SHEET_COLUMNS };

/** Frames per second of an animated sheet: slow enough to see what changes, and harmless. */
const FLICKER_RATE = 2;

/** The sheet: the same x_T at several S. */
export class Consistency implements ViewState, Zoomable {
  readonly playback = { rate: FLICKER_RATE, repeat: 'loop' } as const;
  /** The cell under the cursor or with the keyboard's focus. */
  at = $state.raw<{ readonly row: number; readonly column: number } | null>(null);
  /** What is shown instead of the pictures while a key is down. */
  showing = $state<'pictures' | 'difference' | 'flicker'>('pictures');
  /** The part of every picture that is seen. */
  lens = $state.raw<Lens>(wholePicture);

  readonly #workspace: Workspace;

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
  }

  readonly settings = $derived.by(() => this.#workspace.exploration.document.consistency);
  readonly stepCounts = $derived.by(() => this.settings.ladder);
  /** The ablation that is drawn. Where the sampling itself does what it would show, there is none. */
  readonly ablation = $derived.by<Ablation>(() => {
    const { contrast } = this.settings;
    return this.offers(contrast) ? contrast : 'none';
  });
  readonly metric = $derived.by(() => this.settings.metric);
  readonly pins = $derived.by(() =>
    this.settings.rows === 'line'
      ? this.#workspace.chain.pins
      : this.#workspace.board.choose(this.settings.pins),
  );
  /** The reference column's S: the chosen one while it is in the ladder, else the largest. */
  readonly reference = $derived.by(() => {
    const { ladder, reference } = this.settings;
    return reference !== null && ladder.includes(reference) ? reference : ladder.at(-1)!;
  });
  readonly shownNumSteps = $derived.by(() => this.reference);
  readonly referenceColumn = $derived.by(() => this.stepCounts.indexOf(this.reference));
  readonly subjects = $derived.by<readonly SheetSubject[]>(() =>
    this.settings.rows === 'line' ? pointsOf(this.#workspace.chain, this.settings.points) : this.pins,
  );
  readonly rows = $derived.by(() =>
    makeRows(
      this.subjects,
      this.stepCounts,
      this.ablation,
      this.#workspace.sampling.settings,
      this.#workspace.studio.surroundings,
    ),
  );
  readonly comparisons = $derived.by<Comparison[]>(() =>
    this.rows.flatMap(({ tiles }) => {
      const reference = tiles[this.referenceColumn];
      return reference ? tiles.filter((tile) => tile !== reference).map((tile) => ({ tile, reference })) : [];
    }),
  );
  readonly plan = $derived.by<Plan | null>(() => {
    if (this.rows.length === 0) return null;
    // Column by column: what costs little is there first.
    const tiles = this.stepCounts.flatMap((_, column) => this.rows.map((row) => row.tiles[column]!));
    return {
      lane: 'consistency',
      tiles,
      compare: this.comparisons,
      preview: previewFor(tiles, this.#workspace.studio.preview),
    };
  });

  readonly present = $derived.by(() => this.rows[this.at?.row ?? -1]?.ref ?? null);

  change(patch: Partial<ConsistencySettings>, label = 'change sheet'): void {
    this.#workspace.exploration.set('consistency', patch, label);
  }

  /** Makes the column of this S the reference. */
  compareWith(numSteps: number): void {
    if (numSteps !== this.reference) this.change({ reference: numSteps }, 'choose reference');
  }

  readonly zoomed = $derived.by(() => this.lens.zoom > 1);

  /** To the next power of two. */
  zoomBy(direction: 1 | -1): void {
    this.zoom(nextZoom(this.lens, direction));
  }

  /** About a place in the cells, in their widths and heights; their middle unless said otherwise. */
  zoom(factor: number, x?: number, y?: number): void {
    this.lens = zoomLens(this.lens, factor, x, y);
  }

  /** By widths and heights of a cell. */
  pan(dx: number, dy: number): void {
    this.lens = panLens(this.lens, dx, dy);
  }

  fit(): void {
    this.lens = wholePicture;
  }

  /** Takes a pin in or lets it go, on the line while that makes the rows. Throws an error of one line as the line does. */
  toggle(id: string): void {
    if (this.settings.rows === 'line') this.#workspace.chain.toggle(id);
    else this.change({ pins: toggled(this.settings.pins, id) }, 'choose pins');
  }

  figure(theme: 'light' | 'dark'): ConsistencyFigure | null {
    if (this.rows.length === 0) return null;
    return {
      kind: 'consistency',
      pins: this.subjects.map(({ name, ref }) => ({ name, ref })),
      ladder: this.stepCounts,
      reference: this.reference,
      contrast: this.ablation,
      metric: this.metric,
      ...sheetStyle,
      theme,
      settings: this.#workspace.sampling.settings,
      scale: null,
    };
  }

  /** Whether the ablation would show anything beside the sampling as it is set. */
  offers(ablation: Ablation): boolean {
    const { eta, clip } = this.#workspace.sampling.settings;
    return { none: true, eta: eta === 0, clip: clip !== 'diffusers' }[ablation];
  }
}
