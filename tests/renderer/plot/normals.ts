import { normalFromWords, philox4x32 } from '../../../src/core/random/philox.ts';

/** n standard normal draws. */
export function drawNormals(n: number, key: number): Float32Array {
  const block = new Uint32Array(4);
  return Float32Array.from({ length: n }, (_, i) => {
    block.set([i, 0, 0, 0]);
    philox4x32(block, key, 0);
    return normalFromWords(block[0]!, block[1]!);
  });
}
