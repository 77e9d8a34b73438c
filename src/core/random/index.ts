import { splitStream, type StreamId } from './stream-id.ts';
import { noiseStreamOf } from './stream-names.ts';
import { checkStreamSeed } from './stream.ts';

export { noiseStreamList } from './list.ts';
export { checkStream, readStream, type StreamId } from './stream-id.ts';
export { noiseStreamOf, noiseStreams, type NoiseStream } from './stream-names.ts';
export { checkStreamSeed, type NoiseStreamDefinition } from './stream.ts';

const MAX_COUNT = 2 ** 28;

/**
 * `count` standard normals, the first drawing of a stream seeded with `seed`: the same x_T as in Python.
 * A batch drawn at once is one such call over N·C·H·W. torch-cpu agrees within 5e-7, torch-cuda within 2e-5 (a card
 * computes in float32), the NumPy streams bit for bit. Throws unless the stream is known, seed is in [0, 2⁶⁴)
 * (numpy-legacy: [0, 2³²)) and count is an integer in [0, 2²⁸].
 */
export function randn(id: StreamId, seed: bigint, count: number): Float32Array {
  const { name, card } = splitStream(id);
  const stream = noiseStreamOf(name);
  checkStreamSeed(stream, seed);
  if (!Number.isInteger(count) || count < 0 || count > MAX_COUNT) {
    throw new Error(`count is ${count}, must be an integer in [0, 2^28]`);
  }
  return stream.draw(seed, count, card);
}

/** An integer in [0, 2⁶⁴) from its decimal digits. Throws with the text otherwise. */
export function parseSeed(text: string): bigint {
  // Another process may send anything as the text; a number has lost digits already.
  const seed = typeof text === 'string' && /^\d{1,20}$/.test(text) ? BigInt(text) : -1n;
  if (seed < 0n || seed >= 1n << 64n) {
    throw new Error(`seed ${JSON.stringify(String(text).slice(0, 40))} must be an integer in [0, 2^64)`);
  }
  return seed;
}
