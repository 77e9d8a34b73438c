import { untrack } from 'svelte';
import {
  layGallery,
  layRing,
  nearestScale,
  tileScales,
  type GalleryBounds,
  type GalleryLayout,
} from './layout.ts';
import type { GallerySource } from './source.ts';
import { followRow, stretchAround, type Stretch, type StretchLimits } from './stretch.ts';

/** Width of a tile where nobody chose another, in rem. */
const TILE = 5.2;
/** Tiles that are added to the stretch at once. */
const GROWTH = 10_000;
/** Of a stretch, in CSS pixels: browsers allow four times as much. */
const MAX_HEIGHT = 8_000_000;

/** How a gallery is laid out in its view, and what of it is in view. */
export class Scrolling {
  #bounds = $state.raw<GalleryBounds | null>(null);
  /** Wanted width of a tile, in rem: it stays when the window changes. */
  #wanted = $state(TILE);
  /** Null: at the first row. */
  #stretch = $state.raw<Stretch | null>(null);
  /** How far the stretch is scrolled, in CSS pixels. */
  top = $state(0);

  readonly #source: () => GallerySource;

  constructor(source: () => GallerySource) {
    this.#source = source;
  }

  readonly scales = $derived.by(() => (this.#bounds ? tileScales(this.#bounds) : []));
  readonly scaleIndex = $derived.by(() =>
    this.#bounds ? nearestScale(this.scales, this.#wanted, this.#bounds) : 0,
  );
  readonly isDefault = $derived.by(() => this.#wanted === TILE);
  readonly layout = $derived.by<GalleryLayout | null>(() => {
    const bounds = this.#bounds;
    if (!bounds) return null;
    const { kind, count } = this.#source();
    if (kind === 'ring') return layRing(bounds, Math.sqrt(count));
    return layGallery(bounds, this.scales[this.scaleIndex]!);
  });
  readonly rows = $derived.by(() => Math.ceil(this.#source().count / (this.layout?.columns ?? 1)));
  readonly #limits = $derived.by<StretchLimits | null>(() => {
    const { layout } = this;
    if (!layout) return null;
    const step = Math.max(1, Math.ceil(GROWTH / layout.columns));
    const max = Math.max(8 * layout.inView, Math.floor(MAX_HEIGHT / layout.pitch));
    return { all: this.rows, step, max, inView: layout.inView };
  });
  readonly #whole = $derived.by<Stretch>(() =>
    this.#limits ? this.#kept(this.#limits) : { base: 0, rows: 0 },
  );
  /** Row at the top of the stretch. */
  readonly base = $derived.by(() => this.#whole.base);
  /** Of all that can be scrolled over, in CSS pixels. */
  readonly height = $derived.by(() => {
    const { layout } = this;
    if (!layout) return 0;
    const end = layout.top + this.#whole.rows * layout.pitch - 2;
    // A little less than a pixel too much would bring a scroll bar.
    return this.#source().kind === 'ring' ? Math.min(end, this.#bounds!.height) : end;
  });
  /** The first row that is in view. */
  readonly firstRow = $derived.by(() =>
    this.layout ? this.base + Math.max(0, Math.floor(this.top / this.layout.pitch)) : 0,
  );
  readonly bounds = $derived.by(() => this.#bounds);

  /** The stretch, unless the gallery has become shorter. */
  #kept(limits: StretchLimits): Stretch {
    const kept = this.#stretch;
    return kept && kept.base + kept.rows <= limits.all ? kept : stretchAround(0, limits);
  }

  /** What is there to draw on; what was at the top stays there. */
  setBounds(bounds: GalleryBounds): void {
    this.#keepTop(() => (this.#bounds = bounds));
  }

  /** @param rem of a tile's width; null: the usual one */
  setTile(rem: number | null): void {
    this.#keepTop(() => (this.#wanted = rem ?? TILE));
  }

  chooseScale(index: number): void {
    const { bounds, scales } = this;
    const scale = scales[Math.min(scales.length - 1, Math.max(0, index))];
    if (bounds && scale !== undefined) this.setTile((scale * bounds.picture.width) / bounds.unit);
  }

  /** The page was scrolled. */
  scrolled(top: number): void {
    this.top = top;
    const [limits, layout] = [this.#limits, this.layout];
    if (!limits || !layout) return;
    const stretch = this.#whole;
    const next = followRow(stretch, Math.floor(top / layout.pitch), limits);
    if (next === stretch) return;
    this.#stretch = next;
    this.top = top - (next.base - stretch.base) * layout.pitch;
  }

  /** By as many rows as are in view as a whole. */
  page(direction: 1 | -1): void {
    const { layout, bounds } = this;
    if (!layout || !bounds) return;
    const rows = Math.max(1, Math.floor((bounds.height + 2) / layout.pitch));
    const end = Math.max(0, this.height - bounds.height);
    this.scrolled(Math.min(end, Math.max(0, this.top + direction * rows * layout.pitch)));
  }

  /** Goes to the first row. */
  toStart(): void {
    [this.#stretch, this.top] = [null, 0];
  }

  /** Brings an item into view, by as little as that takes; from far away to the middle. */
  reveal(index: number): void {
    const { layout, bounds } = this;
    const limits = this.#limits;
    if (!layout || !bounds || !limits) return;
    const row = Math.floor(index / layout.columns);
    const { base, rows } = this.#whole;
    if (row < base || row >= base + rows) this.#stretch = stretchAround(row, limits);
    const y = layout.top + (row - this.base) * layout.pitch;
    const [above, below] = [y - this.top, y + layout.tile.height - this.top - bounds.height];
    if (above > -bounds.height && below < bounds.height) {
      if (above < 0) this.top += above;
      else if (below > 0) this.top += below;
    } else this.top = y - (bounds.height - layout.tile.height) / 2;
    this.top = Math.max(0, Math.min(this.top, Math.max(0, this.height - bounds.height)));
  }

  /** After another layout the item at the top is there again. */
  #keepTop(change: () => void): void {
    untrack(() => {
      const before = this.layout;
      const first = before && this.top > 0 ? this.firstRow * before.columns : null;
      const share = before ? (this.top % before.pitch) / before.pitch : 0;
      change();
      const limits = this.#limits;
      if (first === null || !limits || !this.layout) return;
      const row = Math.floor(first / this.layout.columns);
      this.#stretch = stretchAround(row, limits);
      this.top = (row - this.base + share) * this.layout.pitch;
    });
  }
}
