import type { LatentRef } from '../../../core/latent-ref.ts';
import type { GalleryItem, ItemAt } from './items.ts';
import { keysOf } from './keys.ts';

/** Most tiles that are selected together. */
export const MAX_SELECTED = 256;

/** The tiles that are selected in a gallery; no part of the document. */
export class TileSelection {
  /** In the order in which they were selected. */
  #items = $state.raw<readonly GalleryItem[]>([]);
  /** Where a range begins. */
  #anchor: number | null = null;

  readonly refs = $derived.by<readonly LatentRef[]>(() => this.#items.map(({ ref }) => ref));
  readonly #keys = $derived.by(() => keysOf(this.refs));

  get count(): number {
    return this.#items.length;
  }

  has({ key }: GalleryItem): boolean {
    return this.#keys.has(key);
  }

  clear(): void {
    this.#anchor = null;
    if (this.#items.length > 0) this.#items = [];
  }

  /** This one alone; once more: none. */
  select(item: GalleryItem): void {
    const isAlone = this.#items.length === 1 && this.has(item);
    this.#items = isAlone ? [] : [item];
    this.#anchor = item.index;
  }

  /** This one too, or no longer. */
  toggle(item: GalleryItem): void {
    const others = this.#items.filter(({ key }) => key !== item.key);
    this.#items = this.has(item) ? others : [...others, item].slice(0, MAX_SELECTED);
    this.#anchor = item.index;
  }

  /** All from the one that was selected last, or from `from`, to this one. */
  extend(to: number, itemAt: ItemAt, from: number = to): void {
    this.#anchor ??= from;
    const [low, high] = [Math.min(this.#anchor, to), Math.max(this.#anchor, to)];
    const indices = Array.from({ length: Math.min(high - low + 1, MAX_SELECTED) }, (_, i) => low + i);
    this.selectAll(indices, itemAt);
  }

  selectAll(indices: readonly number[], itemAt: ItemAt): void {
    this.#items = indices.flatMap((index) => itemAt(index) ?? []).slice(0, MAX_SELECTED);
  }
}
