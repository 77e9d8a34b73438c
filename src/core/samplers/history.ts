/** The last few arrays of a walk, newest first, in float64; the oldest is written over. All have one length. */
export class History {
  readonly #depth: number;
  readonly #arrays: Float64Array[] = [];

  /** @param depth how many are stored, at least one */
  constructor(depth: number) {
    this.#depth = depth;
  }

  /** How many there are, at most `depth`. */
  get count(): number {
    return this.#arrays.length;
  }

  /** The array that becomes the newest; it holds anything and is to be filled. */
  push(length: number): Float64Array {
    const oldest = this.#arrays.length === this.#depth ? this.#arrays.pop() : undefined;
    const newest = oldest ?? new Float64Array(length);
    this.#arrays.unshift(newest);
    return newest;
  }

  /** The one of that age: 0 is the newest. */
  at(age: number): Float64Array {
    const array = this.#arrays[age];
    if (!array) throw new Error(`no array of age ${age} among ${this.count}`);
    return array;
  }
}

/** One summand of a step: a scalar and the array that it scales. */
export type Term = readonly [weight: number, array: Float32Array | Float64Array];

/** out = Σ weight·array, element by element in float64; `out` may be one of the arrays. */
export function combine(out: Float32Array | Float64Array, terms: readonly Term[]): void {
  const weights = terms.map(([weight]) => weight);
  const arrays = terms.map(([, array]) => array);
  for (let i = 0; i < out.length; i++) {
    let sum = 0;
    for (let k = 0; k < arrays.length; k++) sum += weights[k]! * arrays[k]![i]!;
    out[i] = sum;
  }
}
