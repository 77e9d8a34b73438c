import { ByteLru } from '../../../core/byte-lru.ts';
import type { TileRun } from './tile-run.ts';

/** A run and everyone who waits for its result. */
export interface SharedRun<Waiter> {
  /** Of its result; null: nobody else can want it. */
  readonly key: string | null;
  readonly run: TileRun;
  readonly waiters: ReadonlySet<Waiter>;
  /** Without waiters the run is stored as far as it is, in case it is asked for again soon. */
  leave(waiter: Waiter): void;
}

interface Entry<Waiter> extends SharedRun<Waiter> {
  readonly waiters: Set<Waiter>;
}

/** The unfinished runs: one per key, shared by all that wait for it. */
export class RunTable<Waiter> {
  readonly #runs = new Map<string, Entry<Waiter>>();
  readonly #abandoned: ByteLru<SharedRun<Waiter>, null>;

  /** @param abandonedBytes most bytes of runs without waiters; the one that was left first is dropped first */
  constructor(abandonedBytes: number) {
    this.#abandoned = new ByteLru(abandonedBytes, { onEvict: (run) => this.remove(run) });
  }

  /** The unfinished run of this key, or a new one made by `start`. */
  join(key: string | null, waiter: Waiter, start: () => TileRun): SharedRun<Waiter> {
    const running = key === null ? undefined : this.#runs.get(key);
    const shared = running ?? this.#add(key, start());
    this.#abandoned.delete(shared);
    shared.waiters.add(waiter);
    return shared;
  }

  /** Removes a run that has its result, or will have none. */
  remove(shared: SharedRun<Waiter>): void {
    this.#abandoned.delete(shared);
    if (shared.key !== null) this.#runs.delete(shared.key);
  }

  clear(): void {
    this.#runs.clear();
    this.#abandoned.clear();
  }

  #add(key: string | null, run: TileRun): Entry<Waiter> {
    const shared: Entry<Waiter> = {
      key,
      run,
      waiters: new Set(),
      leave: (waiter) => {
        shared.waiters.delete(waiter);
        if (shared.waiters.size === 0) this.#abandon(shared);
      },
    };
    if (key !== null) this.#runs.set(key, shared);
    return shared;
  }

  #abandon(shared: SharedRun<Waiter>): void {
    if (shared.key === null || this.#runs.get(shared.key) !== shared) return;
    if (shared.run.done === 0) this.remove(shared);
    else this.#abandoned.set(shared, null, shared.run.bytes);
  }
}
