import { untrack } from 'svelte';
import {
  MAX_GRID_SIDE,
  plane,
  type ExportedPart,
  type PlaneSettings,
} from '../../../contract/views/plane.ts';
import { sidesOf, type FigureSpec } from '../../../contract/figures/index.ts';
import type { PlaneFigure } from '../../../contract/figures/plane.ts';
import { proposedStyle, stripStyle } from '../../../contract/figures/style.ts';
import { planeRef, type PlaneCorners } from '../../../core/grid.ts';
import type { LatentRef } from '../../../core/latent-ref.ts';
import {
  fitViewport,
  levelOf,
  nearestPoint,
  panViewport,
  revealTile,
  seenPart,
  shownLevels,
  squarePart,
  viewportOf,
  visiblePoints,
  wantedPoints,
  windowKey,
  zoomViewport,
  type LatticePart,
  type PlanePoint,
  type PlaneBounds,
  type Viewport,
} from './viewport.ts';
import type { PixelSize } from '../../canvas/scale.ts';
import type { Compares } from '../../state/comparing.svelte.ts';
import type { PairSides } from '../../state/pair-look.svelte.ts';
import type { Shown } from '../../state/picture-store.ts';
import type { Plan } from '../../state/plan.ts';
import type { Tile } from '../../state/tile.ts';
import type { Workspace } from '../../state/workspace.svelte.ts';
import type { Zoomable } from '../../state/zoomable.ts';
import type { ViewState } from '../view.ts';
import { showPair } from './pair-tile.ts';
import { rememberTiles } from './plane-tiles.ts';

export const MAX_SIDE = 25;
export const cornerNames = ['Top left', 'Top right', 'Bottom left', 'Bottom right'] as const;
/** What the exported figure shows, for people. */
export const exportedTexts: Readonly<Record<ExportedPart, string>> = { seen: 'as seen', square: '[0, 1]²' };
const CORNERS = cornerNames.length;

/** Smallest width of a tile as a share of the view's shorter side. */
const MIN_TILE = { large: 1 / 13, small: 1 / 26 } as const;
/** As many large tiles fit on the shorter side, and one more that is seen in part. */
const MAX_LARGE_TILES = Math.round(1 / MIN_TILE.large) + 1;
export type TileSize = keyof typeof MIN_TILE;

/** A place of the lattice and what belongs there; no tile without four corners. */
export interface PlanePlace {
  readonly point: PlanePoint;
  readonly tile: Tile | null;
}

export interface PlaneLayer {
  readonly level: number;
  /** Stands for everything that decides the surface's pictures: another object, other pictures. */
  readonly surface: unknown;
  readonly places: readonly PlanePlace[];
}

/** The surface over four corners, seen through a viewport. */
export class Plane implements ViewState, Zoomable {
  /** The tile under the cursor or with the keyboard's focus. */
  at = $state.raw<PlanePoint | null>(null);
  tileSize = $state<TileSize>('large');
  /** What there is to draw on, in CSS pixels; null while the view is not shown. */
  #size = $state.raw<(PixelSize & { readonly aspect: number }) | null>(null);
  /** Null: the whole unit square, whatever the view's size. A part is shown as the view's size allows. */
  #moved = $state.raw<Viewport | LatticePart | null>(null);

  /** The latent that is to be a corner, while the person chooses which. */
  #offered: LatentRef | null = null;
  readonly #workspace: Workspace;

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
  }

  readonly settings = $derived.by(() => this.#workspace.exploration.document.plane);
  readonly corners = $derived.by(() => this.settings.corners);
  readonly columns = $derived.by(() => this.settings.columns);
  readonly rows = $derived.by(() => this.settings.rows);
  /** The corner pins in their order; fewer than four when some were removed. */
  readonly pins = $derived.by(() => this.corners.flatMap((id) => this.#workspace.board.choose([id])));
  /** In lists of choices. */
  readonly offeredPins = $derived.by(() =>
    this.#workspace.board.list.map(({ id, name }) => ({ value: id, text: name })),
  );
  readonly #refs = $derived.by<PlaneCorners | null>(() => {
    const [topLeft, topRight, bottomLeft, bottomRight] = this.pins.map((pin) => pin.ref);
    return topLeft && topRight && bottomLeft && bottomRight
      ? [topLeft, topRight, bottomLeft, bottomRight]
      : null;
  });
  readonly hasCorners = $derived.by(() => this.#refs !== null);
  /** On the plane latents lie on great circles; the other path is lerp. */
  readonly compares: Compares = {
    kinds: ['lerp', 'eta', 'steps', 'solver', 'class', 'model'],
    mode: 'slerp',
  };
  /** What every tile is compared with; null: nothing. */
  readonly variant = $derived.by(() => this.#workspace.comparing.variantIn(this.compares));
  readonly bounds = $derived.by<PlaneBounds | null>(() => {
    if (!this.#size || this.#size.width <= 0 || this.#size.height <= 0) return null;
    const { width, height } = this.#size;
    const pictures = this.variant ? 2 : 1; // side by side in each place
    return { ...this.#size, minTile: pictures * MIN_TILE[this.tileSize] * Math.min(width, height) };
  });
  readonly viewport = $derived.by<Viewport | null>(() => {
    const [bounds, moved] = [this.bounds, this.#moved];
    if (!bounds || !moved) return bounds && fitViewport(bounds);
    return 'scale' in moved ? moved : viewportOf(moved, bounds);
  });
  readonly level = $derived.by(() =>
    this.bounds && this.viewport ? levelOf(this.viewport, this.bounds) : 0,
  );
  /** By place; anew whenever what decides a picture changes. */
  readonly #tiles = $derived.by(() =>
    rememberTiles(
      this.#refs,
      this.#workspace.sampling.settings,
      this.#workspace.studio.surroundings,
      this.variant,
    ),
  );
  /** Changes with the tiles in view: a pan within them makes no new plan. */
  readonly #window = $derived.by(() =>
    this.viewport && this.bounds ? windowKey(this.viewport, this.bounds, [this.level]) : null,
  );
  /** Changes with the tiles in view of the levels under it. */
  readonly #coarserWindow = $derived.by(() =>
    this.viewport && this.bounds
      ? windowKey(this.viewport, this.bounds, shownLevels(this.level).slice(0, -1))
      : null,
  );
  readonly plan = $derived.by<Plan | null>(() => {
    if (this.#window === null || !this.#refs) return null;
    const isSecond = this.variant?.isOtherModel === true;
    return this.#planOf('plane', (tile, variant) => (variant && !isSecond ? [tile, variant] : [tile]));
  });
  readonly secondPlan = $derived.by<Plan | null>(() => {
    if (this.#window === null || !this.#refs || !this.variant?.isOtherModel) return null;
    return this.#planOf('second', (_, variant) => (variant ? [variant] : []));
  });
  /** What is in view of the present level; null without a surface. */
  readonly finest = $derived.by<PlaneLayer | null>(() =>
    this.#window === null ? null : this.#layer(untrack(() => this.level)),
  );
  /** What is in view of the levels under it, the coarsest first. */
  readonly coarser = $derived.by<readonly PlaneLayer[]>(() =>
    this.#coarserWindow === null
      ? []
      : shownLevels(untrack(() => this.level))
          .slice(0, -1)
          .map((level) => this.#layer(level)),
  );

  readonly zoomed = $derived.by(() => this.#moved !== null);

  get present(): LatentRef | null {
    return this.#refs && this.at ? planeRef(this.#refs, this.at.u, this.at.v) : null;
  }

  /** The tile under the cursor and its variant. */
  readonly pair = $derived.by<PairSides | null>(() => {
    const { at, variant } = this;
    const tiles = this.#tiles;
    const tile = at && tiles.at(at);
    const other = tile && tiles.variantOf(tile);
    if (!variant || !tile || !other) return null;
    const { pictures } = this.#workspace;
    return [
      { title: variant.presentTitle, shown: pictures.show(tile) },
      { title: variant.title, shown: pictures.show(other) },
    ];
  });

  /** The tile of a point; null without four corners. */
  tileOf(point: PlanePoint): Tile | null {
    return this.#tiles.at(point);
  }

  /** What there is to be seen in a tile's place: its picture, or with its variant's as one. */
  show(tile: Tile): Shown | null {
    const { pictures } = this.#workspace;
    const variant = this.#tiles.variantOf(tile);
    return variant ? showPair(pictures.show(tile), pictures.show(variant)) : pictures.show(tile);
  }

  /** Of the wanted points what `pick` takes of a tile and its variant. */
  #planOf(lane: Plan['lane'], pick: (tile: Tile, variant: Tile | null) => readonly Tile[]): Plan {
    const { at, variantOf } = this.#tiles;
    const points = untrack(() => wantedPoints(this.viewport!, this.bounds!, this.level));
    const tiles = points.flatMap((point) => {
      const tile = at(point);
      return tile ? pick(tile, variantOf(tile)) : [];
    });
    return { lane, tiles, compare: [], preview: this.#workspace.previewFor(lane, tiles) };
  }

  #layer(level: number): PlaneLayer {
    const surface = this.#tiles;
    const points = untrack(() => visiblePoints(this.viewport!, this.bounds!, level));
    return { level, surface, places: points.map((point) => ({ point, tile: surface.at(point) })) };
  }

  /** What a figure shows of the lattice; null where it is a grid of its own. */
  get #exportedPart(): LatticePart | null {
    const { viewport, bounds, level } = this;
    if (this.settings.exported === 'square' || !viewport || !bounds) return null;
    return this.zoomed ? seenPart(viewport, bounds, level, MAX_GRID_SIDE) : squarePart(level, MAX_GRID_SIDE);
  }

  get figureHasOwnTiles(): boolean {
    return this.#exportedPart === null;
  }

  /** Moves the view to the part that a figure shows. */
  reveal(figure: FigureSpec): void {
    const [shown] = sidesOf(figure);
    if (shown.kind !== 'plane') return;
    const { lattice, columns, rows } = shown;
    const square = lattice && squarePart(lattice.level, MAX_GRID_SIDE);
    const part = lattice && { ...lattice, columns, rows };
    const isWhole = !part || JSON.stringify(square) === JSON.stringify(part);
    this.#moved = isWhole ? null : part;
    if (part) this.tileSize = Math.min(columns, rows) > MAX_LARGE_TILES ? 'small' : 'large';
  }

  setSize(size: PixelSize & { readonly aspect: number }): void {
    this.#size = size;
  }

  /** The whole unit square. */
  fit(): void {
    this.#moved = null;
  }

  reset(): void {
    [this.#moved, this.tileSize, this.at] = [null, 'large', null];
  }

  /** By CSS pixels. */
  pan(dx: number, dy: number): void {
    if (this.viewport && this.bounds) this.#moved = panViewport(this.viewport, this.bounds, dx, dy);
  }

  /** Around a point of the view, by default its middle. */
  zoom(factor: number, x?: number, y?: number): void {
    const { viewport, bounds } = this;
    if (viewport && bounds)
      this.#moved = zoomViewport(viewport, bounds, factor, x ?? bounds.width / 2, y ?? bounds.height / 2);
  }

  zoomBy(direction: 1 | -1): void {
    this.zoom(Math.SQRT2 ** direction);
  }

  /** To a neighbour of the present tile, which is brought into view. */
  step(columns: number, rows: number): void {
    const { viewport, bounds, level } = this;
    if (!viewport || !bounds) return;
    const from = nearestPoint(this.at ?? viewport, level);
    this.at = { u: from.u + columns * 2 ** -level, v: from.v + rows * 2 ** -level };
    const shown = revealTile(this.at, viewport, bounds, level);
    if (shown.u !== viewport.u || shown.v !== viewport.v) this.#moved = shown;
  }

  change(patch: Partial<PlaneSettings>, label = 'change plane'): void {
    this.#workspace.exploration.set('plane', patch, label);
  }

  /** Puts a pin on the plane or takes it off; with all corners taken it takes the last one's place. */
  toggle(id: string): void {
    const corners = this.corners.includes(id)
      ? this.corners.filter((corner) => corner !== id)
      : [...this.pins.slice(0, CORNERS - 1).map((pin) => pin.id), id];
    this.change({ corners }, 'choose pins');
  }

  /** Takes free corners; a chosen corner changes only where the person says so. */
  join(ids: readonly string[]): null {
    const chosen = this.pins.map(({ id }) => id);
    const corners = [...chosen, ...ids].slice(0, Math.max(chosen.length, CORNERS));
    if (corners.length > chosen.length) this.change({ corners }, 'choose pins');
    return null;
  }

  /** Throws an error of one line when there are more pins than corners. */
  use(ids: readonly string[]): void {
    if (ids.length > CORNERS) throw new Error(`a plane has ${CORNERS} corners, got ${ids.length} pins`);
    this.change({ corners: ids }, 'choose pins');
  }

  setCorner(corner: number, id: string): void {
    this.change({ corners: this.corners.map((old, i) => (i === corner ? id : old)) }, 'choose corner');
  }

  get canUseAsCorner(): boolean {
    return this.#workspace.present !== null;
  }

  /** Puts the tile under the cursor in the next free corner; with all corners taken, asks whose place it takes. */
  useAsCorner(): void {
    const workspace = this.#workspace;
    this.#offered = workspace.present;
    workspace.view = plane.id;
    if (this.pins.length < CORNERS) this.placeOffered(this.pins.length);
    else workspace.dialogs.open = 'corner';
  }

  /** Puts the offered latent in a corner; it is pinned unless it is a pin: one change. */
  placeOffered(corner: number): void {
    const ref = this.#offered;
    const { board, exploration } = this.#workspace;
    if (!ref) return;
    this.#workspace.addPin(() =>
      exploration.together('choose corner', () => {
        const { id } = board.pinOf(ref) ?? board.add(ref);
        this.change({ corners: this.pins.map((pin) => pin.id).toSpliced(corner, 1, id) });
      }),
    );
    this.#offered = null;
  }

  figure(): FigureSpec | null {
    const [topLeft, topRight, bottomLeft, bottomRight] = this.pins.map(({ name, ref }) => ({ name, ref }));
    if (!topLeft || !topRight || !bottomLeft || !bottomRight) return null;
    const part = this.#exportedPart;
    const figure: PlaneFigure = {
      kind: 'plane',
      corners: [topLeft, topRight, bottomLeft, bottomRight],
      columns: part?.columns ?? this.columns,
      rows: part?.rows ?? this.rows,
      ...(part && { lattice: { level: part.level, column: part.column, row: part.row } }),
      ...proposedStyle(stripStyle),
      settings: this.#workspace.sampling.settings,
      scale: null,
    };
    return this.#workspace.comparing.figureOf(figure, this.variant);
  }
}
