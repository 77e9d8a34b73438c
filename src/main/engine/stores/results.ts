import { ByteLru } from '../../../core/byte-lru.ts';
import type { ResultFiles } from './result-files.ts';

/** Results that were computed before, by run key: in memory and, where `files` are given, on disk. Arrays are not to be changed. */
export class Results {
  readonly #memory: ByteLru<string, Float32Array>;
  readonly #files: ResultFiles | null;

  /** @param maxBytes of results in memory, > 0 */
  constructor(maxBytes: number, files: ResultFiles | null) {
    this.#memory = new ByteLru(maxBytes);
    this.#files = files;
  }

  /** `length` values, or null where there is no such result. One that is read from disk is in memory afterwards. */
  async get(key: string, length: number): Promise<Float32Array | null> {
    const cached = this.#memory.get(key);
    if (cached) return cached.length === length ? cached : null;
    const read = (await this.#files?.read(key, length)) ?? null;
    if (read) this.#memory.set(key, read, read.byteLength);
    return read;
  }

  put(key: string, result: Float32Array): void {
    this.#memory.set(key, result, result.byteLength);
    this.#files?.write(key, result);
  }
}
