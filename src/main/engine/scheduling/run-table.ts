import type { TileRun } from './tile-run.ts';

/** A run and everyone who waits for its result. */
export interface SharedRun<Waiter> {
  /** Of its result; null: nobody else can want it. */
  readonly key: string | null;
  readonly run: TileRun;
  readonly waiters: ReadonlySet<Waiter>;
}

/** The runs under way: one for each key, however many ask for it. */
export interface RunTable<Waiter> {
  /** The run of this key, wherever it stands, or the one that `start` makes. */
  join(key: string | null, waiter: Waiter, start: () => TileRun): SharedRun<Waiter>;
  /** One left by all is kept as far as it got, in case it is asked for again soon. */
  leave(shared: SharedRun<Waiter>, waiter: Waiter): void;
  /** Its result is there, or never will be. */
  remove(shared: SharedRun<Waiter>): void;
  clear(): void;
}

interface Entry<Waiter> extends SharedRun<Waiter> {
  readonly waiters: Set<Waiter>;
}

/** @param abandonedBytes what runs left by all may take; the one left first goes first. */
export function createRunTable<Waiter>(abandonedBytes: number): RunTable<Waiter> {
  const runs = new Map<string, Entry<Waiter>>();
  const abandoned = new Set<Entry<Waiter>>(); // a Set iterates in order of insertion: oldest first

  const bytesLeft = (): number => [...abandoned].reduce((sum, { run }) => sum + run.bytes, 0);
  const remove = (entry: SharedRun<Waiter>): void => {
    abandoned.delete(entry as Entry<Waiter>);
    if (entry.key !== null) runs.delete(entry.key);
  };

  return {
    join(key, waiter, start) {
      const known = key === null ? undefined : runs.get(key);
      const entry = known ?? { key, run: start(), waiters: new Set<Waiter>() };
      if (key !== null) runs.set(key, entry);
      abandoned.delete(entry);
      entry.waiters.add(waiter);
      return entry;
    },
    leave(shared, waiter) {
      const entry = shared as Entry<Waiter>;
      entry.waiters.delete(waiter);
      if (entry.waiters.size > 0) return;
      if (entry.key === null || entry.run.done === 0) return remove(entry);
      if (runs.get(entry.key) !== entry) return;
      abandoned.add(entry);
      for (const oldest of abandoned) {
        if (bytesLeft() <= abandonedBytes) break;
        remove(oldest);
      }
    },
    remove,
    clear() {
      runs.clear();
      abandoned.clear();
    },
  };
}
