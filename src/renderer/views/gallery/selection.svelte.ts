import type { LatentRef } from '../../../core/latent-ref.ts';
import type { GalleryItem, ItemAt } from './items.ts';

/** Most tiles that are selected together. */
export const MAX_SELECTED = 256;

/** The tiles that are selected in a gallery; no part of the document. */
export class TileSelection {
  /** By key, in the order in which they were selected. */
  #items = $state.raw<ReadonlyMap<string, GalleryItem>>(new Map());
  /** Where a range begins. */
  #anchor: number | null = null;

  readonly refs = $derived.by<readonly LatentRef[]>(() => [...this.#items.values()].map(({ ref }) => ref));

  get count(): number {
    return this.#items.size;
  }

  has({ key }: GalleryItem): boolean {
    return this.#items.has(key);
  }

  clear(): void {
    this.#anchor = null;
    if (this.#items.size > 0) this.#items = new Map();
  }

  /** This one alone; once more: none. */
  select(item: GalleryItem): void {
    const isAlone = this.#items.size === 1 && this.has(item);
    this.#items = new Map(isAlone ? [] : [[item.key, item]]);
    this.#anchor = item.index;
  }

  /** This one too, or no longer. */
  toggle(item: GalleryItem): void {
    const items = new Map(this.#items);
    if (!items.delete(item.key)) items.set(item.key, item);
    this.#items = limited(items);
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
    const items = indices.flatMap((index) => itemAt(index) ?? []);
    this.#items = limited(new Map(items.map((item) => [item.key, item])));
  }
}

function limited(items: ReadonlyMap<string, GalleryItem>): ReadonlyMap<string, GalleryItem> {
  return items.size <= MAX_SELECTED ? items : new Map([...items].slice(0, MAX_SELECTED));
}
