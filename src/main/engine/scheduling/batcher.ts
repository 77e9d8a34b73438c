interface Question<Context> {
  readonly sample: Float32Array;
  readonly context: Context;
  readonly resolve: (output: Float32Array) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Collects evaluations that runs ask of one network, independently of each other, and makes them in one call. All samples
 * are of one shape; each has a context, such as its timestep.
 */
export class Batcher<Context> {
  readonly #order: (a: Context, b: Context) => number;
  #waiting: Question<Context>[] = [];
  #flat = new Float32Array(0); // reused by the next call of the same size

  /** @param order of the samples in a call */
  constructor(order: (a: Context, b: Context) => number) {
    this.#order = order;
  }

  /** The network's output for a sample, once the next `flush` has made the call. The output is a view into that of the call. */
  evaluate(sample: Float32Array, context: Context): Promise<Float32Array> {
    return new Promise((resolve, reject) => this.#waiting.push({ sample, context, resolve, reject }));
  }

  /** One call for all that waits, none for nothing. When the call fails, every `evaluate` rejects with its error. */
  async flush(
    call: (flat: Float32Array, contexts: readonly Context[]) => Promise<Float32Array>,
  ): Promise<void> {
    const questions = this.#waiting.sort((a, b) => this.#order(a.context, b.context));
    this.#waiting = [];
    if (questions.length === 0) return;
    try {
      const output = await call(
        this.#join(questions),
        questions.map(({ context }) => context),
      );
      const size = output.length / questions.length;
      for (const [i, { resolve }] of questions.entries()) resolve(output.subarray(i * size, (i + 1) * size));
    } catch (error) {
      for (const { reject } of questions) reject(error);
    }
  }

  #join(questions: readonly Question<Context>[]): Float32Array {
    const length = questions.reduce((sum, { sample }) => sum + sample.length, 0);
    if (this.#flat.length !== length) this.#flat = new Float32Array(length);
    let at = 0;
    for (const { sample } of questions) {
      this.#flat.set(sample, at);
      at += sample.length;
    }
    return this.#flat;
  }
}
