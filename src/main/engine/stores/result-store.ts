/** Results by run key, the least recently used ones dropped beyond a budget of bytes. */
export interface ResultStore {
  get(key: string): Float32Array | null;
  put(key: string, x0: Float32Array): void;
  readonly bytes: number;
}

/** @param budget most bytes of results kept, > 0; a result larger than that is not kept at all. */
export function createResultStore(budget: number): ResultStore {
  const results = new Map<string, Float32Array>(); // a Map iterates in order of insertion: oldest first
  let bytes = 0;

  const remove = (key: string): void => {
    bytes -= results.get(key)?.byteLength ?? 0;
    results.delete(key);
  };

  return {
    get(key) {
      const x0 = results.get(key);
      if (!x0) return null;
      results.delete(key);
      results.set(key, x0);
      return x0;
    },
    put(key, x0) {
      remove(key);
      if (x0.byteLength > budget) return;
      results.set(key, x0);
      bytes += x0.byteLength;
      for (const oldest of results.keys()) {
        if (bytes <= budget) break;
        remove(oldest);
      }
    },
    get bytes() {
      return bytes;
    },
  };
}
