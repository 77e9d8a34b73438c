import type { PlaneFigure } from '../../contract/figure.ts';
import { planeRefs } from '../../core/grid.ts';
import type { PinBoard } from './pins.svelte.ts';
import { coarseToFine, previewStepsFor, type Plan } from './plan.ts';
import type { Sampling } from './sampling.svelte.ts';
import type { StudioLink } from './studio-link.svelte.ts';
import { makeTile } from './tile.ts';

export const MAX_SIDE = 25;

/** The four-corner grid. */
export class Plane {
  /** Ids of the pins at top left, top right, bottom left, bottom right. */
  corners = $state.raw<readonly string[]>([]);
  columns = $state(7);
  rows = $state(7);
  /** Index of the tile under the cursor or with the keyboard's focus. */
  at = $state<number | null>(null);

  readonly #board: PinBoard;
  readonly #sampling: Sampling;
  readonly #studio: StudioLink;

  constructor(board: PinBoard, sampling: Sampling, studio: StudioLink) {
    this.#board = board;
    this.#sampling = sampling;
    this.#studio = studio;
    this.corners = board.list.slice(0, 4).map((pin) => pin.id);
  }

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

  /** Puts a pin on the plane or takes it off; with all corners taken it takes the last one's place. */
  toggle(id: string): void {
    if (this.corners.includes(id)) this.corners = this.corners.filter((corner) => corner !== id);
    else this.corners = [...this.pins.slice(0, 3).map((pin) => pin.id), id];
  }

  setCorner(corner: number, id: string): void {
    this.corners = this.corners.map((old, i) => (i === corner ? id : old));
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
