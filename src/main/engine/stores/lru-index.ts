import { ByteLru } from '../../../core/byte-lru.ts';
import type { FoundResult } from './result-folder.ts';

/** The files in a folder of results: their sizes and the order in which they were used. */
export class LruIndex {
  #files = new ByteLru<string, number>(Infinity);
  #usedSince = new Map<string, number>();

  /** Of all files in the index. */
  get bytes(): number {
    return this.#files.bytes;
  }

  /** The file was written or read just now. */
  use(key: string, bytes: number): void {
    this.#files.set(key, bytes, bytes);
    this.#usedSince.delete(key);
    this.#usedSince.set(key, bytes);
  }

  forget(key: string): void {
    this.#files.delete(key);
    this.#usedSince.delete(key);
  }

  beginScan(): void {
    this.#usedSince.clear();
  }

  /** Replaces the index by what a scan found; what was used since `beginScan` is newer than that. */
  endScan(found: readonly FoundResult[]): void {
    const places = new Map([...this.#files.keys()].map((key, place) => [key, place]));
    const place = (file: FoundResult): number => places.get(file.key) ?? -1;
    // The disk's clock ticks every few milliseconds; within a tick the index has the finer order.
    const inOrder = found.toSorted((a, b) => a.usedAt - b.usedAt || place(a) - place(b));
    this.#files.clear();
    for (const { key, bytes } of inOrder) this.#files.set(key, bytes, bytes);
    for (const [key, bytes] of this.#usedSince) this.#files.set(key, bytes, bytes);
  }

  /** The files to remove, least recently used first, so that the rest fits; the index forgets them. */
  dropBeyond(maxBytes: number): string[] {
    const dropped = this.#files.trim(maxBytes);
    for (const key of dropped) this.#usedSince.delete(key);
    return dropped;
  }
}
