import type { PlaneFigure } from '../../contract/figure.ts';
import { planeRefs } from '../../core/grid.ts';
import type { PlaneSettings } from './document.ts';
import type { Exploration } from './exploration.svelte.ts';
import type { PinBoard } from './pins.svelte.ts';
import { coarseToFine, previewStepsFor, type Plan } from './plan.ts';
import type { Sampling } from './sampling.svelte.ts';
import type { StudioLink } from './studio-link.svelte.ts';
import { makeTile } from './tile.ts';
import type { View, ViewDeps } from './view.ts';

export const MAX_SIDE = 25;

/** The four-corner grid. */
export class Plane implements View {
  readonly title = 'Plane';
  /** Index of the tile under the cursor or with the keyboard's focus. */
  at = $state<number | null>(null);

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

  readonly settings = $derived.by(() => this.#exploration.document.plane);
  readonly corners = $derived.by(() => this.settings.corners);
  readonly columns = $derived.by(() => this.settings.columns);
  readonly rows = $derived.by(() => this.settings.rows);
  /** The corner pins in their order; fewer than four when some were removed. */
  readonly pins = $derived.by(() => this.corners.flatMap((id) => this.#board.choose([id])));
  readonly points = $derived.by(() => {
    const [topLeft, topRight, bottomLeft, bottomRight] = this.pins.map((pin) => pin.ref);
    if (!topLeft || !topRight || !bottomLeft || !bottomRight) return [];
    return planeRefs([topLeft, topRight, bottomLeft, bottomRight], this.columns, this.rows);
  });
  readonly tiles = $derived.by(() =>
    this.points.map(({ ref, u, v }) =>
      makeTile(
        `plane ${u.toFixed(4)} ${v.toFixed(4)}`,
        ref,
        this.#sampling.settings,
        this.#studio.surroundings,
      ),
    ),
  );
  readonly plan = $derived.by<Plan | null>(() => {
    if (this.tiles.length === 0) return null;
    const rows = coarseToFine(this.rows);
    const order = coarseToFine(this.columns).flatMap((column) =>
      rows.map((row) => row * this.columns + column),
    );
    const tiles = order.map((i) => this.tiles[i]!);
    return { lane: 'plane', tiles, compare: [], previewSteps: previewStepsFor(tiles) };
  });

  readonly present = $derived.by(() => this.points[this.at ?? -1]?.ref ?? null);

  change(patch: Partial<PlaneSettings>, label = 'change plane'): void {
    this.#exploration.set('plane', patch, label);
  }

  /** Puts a pin on the plane or takes it off; with all corners taken it takes the last one's place. */
  toggle(id: string): void {
    const corners = this.corners.includes(id)
      ? this.corners.filter((corner) => corner !== id)
      : [...this.pins.slice(0, 3).map((pin) => pin.id), id];
    this.change({ corners }, 'choose pins');
  }

  setCorner(corner: number, id: string): void {
    this.change({ corners: this.corners.map((old, i) => (i === corner ? id : old)) }, 'choose corner');
  }

  figure(): PlaneFigure | null {
    const [topLeft, topRight, bottomLeft, bottomRight] = this.pins.map((pin) => pin.ref);
    if (!topLeft || !topRight || !bottomLeft || !bottomRight) return null;
    return {
      kind: 'plane',
      corners: [topLeft, topRight, bottomLeft, bottomRight],
      columns: this.columns,
      rows: this.rows,
      settings: this.#sampling.settings,
      scale: null,
    };
  }
}
