import type { WeightBytes } from '../model.ts';

/** Weights that are read or computed when the session asks for them, once. */
export class LazyBytes implements WeightBytes {
  readonly path: string;
  readonly byteLength: number;
  readonly #read: () => Uint8Array;
  #data: Uint8Array | null = null;

  constructor(path: string, byteLength: number, read: () => Uint8Array) {
    this.path = path;
    this.byteLength = byteLength;
    this.#read = read;
  }

  get data(): Uint8Array {
    this.#data ??= this.#read();
    return this.#data;
  }
}
