import type { ResultFiles } from './result-files.ts';
import type { ResultStore } from './result-store.ts';

/** What was computed before, by run key. Arrays are not to be changed. */
export interface Results {
  /** `length` values, or null when they are not known. */
  get(key: string, length: number): Promise<Float32Array | null>;
  put(key: string, result: Float32Array): void;
}

/** Results in memory and, where `files` are given, on disk beneath: what is read there is in memory again. */
export function createResults(memory: ResultStore, files: ResultFiles | null): Results {
  return {
    async get(key, length) {
      const known = memory.get(key);
      if (known) return known.length === length ? known : null;
      const read = (await files?.read(key, length)) ?? null;
      if (read) memory.put(key, read);
      return read;
    },
    put(key, result) {
      memory.put(key, result);
      files?.write(key, result);
    },
  };
}
