import type { Feature, GraphContext } from '../../graph/layers.ts';
import { tableOf } from '../../graph/layers.ts';
import { CODEBOOK } from './keys.ts';

/** The value with the number of each pixel's code vector, int64 [B, H, W]. */
export const CODES = 'quantize/codes';

/**
 * Replaces the vector of each pixel by the nearest code vector in Euclidean distance, the first of equally near ones.
 * The distances are compared as |c|² − 2 z·c: |z|² is the same for all codes, and adding it would round away what
 * distinguishes them. −2c is exact in float32, |c|² is rounded once. The scores are a 1 × 1 convolution, which treats the
 * samples of a batch one by one. What is not finite becomes NaN: the nearest code of that would be a picture of nothing.
 * @param count number of code vectors
 */
export function quantize(context: GraphContext, z: Feature, count: number): Feature {
  const { writer, weights } = context;
  const codes = weights.get(CODEBOOK)!;
  const weight = writer.weight('quantize/doubled', [count, z.channels, 1, 1], {
    read: () => codes.read().map((c) => -2 * c),
  });
  const bias = writer.weight('quantize/squares', [count], {
    read: () => squaredNorms(codes.read(), z.channels),
  });
  const scores = writer.node('quantize/scores', 'Conv', [z.value, weight, bias], { kernel_shape: [1, 1] });
  const chosen = writer.node(CODES, 'ArgMin', [scores], { axis: 1, keepdims: 0, select_last_index: 0 });
  const rows = writer.node('quantize/rows', 'Gather', [tableOf(context, CODEBOOK), chosen], { axis: 0 });
  const nearest = writer.node('quantize/nearest', 'Transpose', [rows], { perm: [0, 3, 1, 2] });
  const zero = writer.node('quantize/zero', 'Sub', [z.value, z.value]);
  return { ...z, value: writer.node('quantize/checked', 'Add', [nearest, zero]) };
}

/** |c|² of each row of `width` values. */
function squaredNorms(codes: Float32Array, width: number): Float32Array {
  return Float32Array.from({ length: codes.length / width }, (_, row) => {
    let sum = 0;
    for (let i = row * width; i < (row + 1) * width; i++) sum += codes[i]! ** 2;
    return sum;
  });
}
