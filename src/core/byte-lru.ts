export interface ByteLruOptions<K, V> {
  /** Called with every entry that is evicted to stay within the bound, and with one that is refused. Not by `delete` or `clear`. */
  readonly onEvict?: (key: K, value: V) => void;
  /** The entry that was set last stays, even if it alone takes more than the bound. By default it is refused. */
  readonly keepsLast?: boolean;
}

interface Entry<V> {
  readonly value: V;
  readonly bytes: number;
}

/**
 * A map bounded by the bytes of its values: beyond the bound the least recently used entries are dropped. An entry is
 * used when it is set and when `get` returns it. Sizes are what the caller says, in bytes, ≥ 0.
 */
export class ByteLru<K, V> {
  readonly #entries = new Map<K, Entry<V>>(); // a Map iterates in order of insertion: least recently used first
  readonly #maxBytes: number;
  readonly #onEvict: (key: K, value: V) => void;
  readonly #keepsLast: boolean;
  #bytes = 0;

  /** @param maxBytes of all values together, ≥ 0; Infinity: nothing is dropped but by `trim` */
  constructor(maxBytes: number, { onEvict = () => undefined, keepsLast = false }: ByteLruOptions<K, V> = {}) {
    this.#maxBytes = maxBytes;
    this.#onEvict = onEvict;
    this.#keepsLast = keepsLast;
  }

  /** Bytes of all values. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Number of entries. */
  get size(): number {
    return this.#entries.size;
  }

  /** The value, which counts as used now; undefined where there is none. */
  get(key: K): V | undefined {
    const entry = this.#entries.get(key);
    if (!entry) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    return entry.value;
  }

  /** The value, without counting as a use. */
  peek(key: K): V | undefined {
    return this.#entries.get(key)?.value;
  }

  /**
   * Stores a value as the one used last, in place of an earlier one of that key: a value that has grown or shrunk is set
   * again with its new size. One larger than the bound is not stored, and drops no other.
   */
  set(key: K, value: V, bytes: number): void {
    this.delete(key);
    if (bytes > this.#maxBytes && !this.#keepsLast) return this.#onEvict(key, value);
    this.#entries.set(key, { value, bytes });
    this.#bytes += bytes;
    this.trim();
  }

  /** Whether there was such an entry. */
  delete(key: K): boolean {
    this.#bytes -= this.#entries.get(key)?.bytes ?? 0;
    return this.#entries.delete(key);
  }

  clear(): void {
    this.#entries.clear();
    this.#bytes = 0;
  }

  /** Drops the least recently used entries until the rest takes at most so many bytes; their keys, in that order. */
  trim(maxBytes = this.#maxBytes): K[] {
    const dropped: K[] = [];
    for (const [key, { value }] of this.#entries) {
      if (this.#bytes <= maxBytes || (this.#keepsLast && this.#entries.size === 1)) break;
      this.delete(key);
      dropped.push(key);
      this.#onEvict(key, value);
    }
    return dropped;
  }

  /** Keys, least recently used first. */
  keys(): IterableIterator<K> {
    return this.#entries.keys();
  }

  /** Keys and values, least recently used first. */
  *entries(): Generator<[K, V], void, undefined> {
    for (const [key, { value }] of this.#entries) yield [key, value];
  }
}
