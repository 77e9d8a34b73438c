import { conv, divide, groupNorm } from './layers.ts';
import type { Feature, GraphContext, GroupNormOptions } from './layers.ts';
import type { Value } from './writer.ts';

/** A self-attention over pixels. */
export interface AttentionLayer {
  /** Prefix of its parameters' names. */
  readonly key: string;
  readonly channels: number;
  /** Divides the inner channels. */
  readonly heads: number;
  /** Channels of q, k and v; absent: `channels`. */
  readonly inner?: number;
  /** The GroupNorm before it; null: none. */
  readonly norm: GroupNormOptions | null;
  /** The sum of output and input is divided by it. */
  readonly outputScale: number;
}

/** Self-attention over pixels with a residual. */
export function writeAttention(context: GraphContext, layer: AttentionLayer, x: Feature): Feature {
  const { key, norm } = layer;
  const normed = norm === null ? x : groupNorm(context, `${key}.group_norm`, x, norm);
  const out = writeHeads(context, layer, normed);
  const sum = { ...out, value: context.writer.node(`${key}/sum`, 'Add', [out.value, x.value]) };
  return divide(context, `${key}/out`, sum, layer.outputScale);
}

/**
 * The heads of a self-attention over pixels, from `to_q`, `to_k` and `to_v` to `to_out.0`. q, k and v stay
 * [B, heads, d, H·W], channels before pixels as the convolutions around them have it: softmax(qᵀ·k/√d) is
 * [pixels, pixels], and v · thatᵀ is the picture again without a transpose.
 */
export function writeHeads(
  context: GraphContext,
  { key, channels, heads, inner = channels }: Pick<AttentionLayer, 'key' | 'channels' | 'heads' | 'inner'>,
  x: Feature,
): Feature {
  const { writer } = context;
  const depth = inner / heads;
  const split = (part: string): Value => {
    const projected = conv(context, `${key}.${part}`, x, inner, { kernel: 1 });
    return writer.node(`${key}/${part}`, 'Reshape', [projected.value, writer.ints([0, heads, depth, -1])]);
  };
  const [query, keys, values] = [split('to_q'), split('to_k'), split('to_v')];
  const turned = writer.node(`${key}/turned`, 'Transpose', [query], { perm: [0, 1, 3, 2] });
  const scale = writer.floats(`${key}/scale`, [], [1 / Math.sqrt(depth)]);
  const scaled = writer.node(`${key}/scaled`, 'Mul', [turned, scale]);
  const scores = writer.node(`${key}/scores`, 'MatMul', [scaled, keys]);
  const shares = writer.node(`${key}/shares`, 'Softmax', [scores], { axis: -1 });
  const sharesTurned = writer.node(`${key}/shares_turned`, 'Transpose', [shares], { perm: [0, 1, 3, 2] });
  const mixed = writer.node(`${key}/mixed`, 'MatMul', [values, sharesTurned]);
  const shape = writer.ints([0, inner, x.height, x.width]);
  const picture = { ...x, channels: inner, value: writer.node(`${key}/picture`, 'Reshape', [mixed, shape]) };
  return conv(context, `${key}.to_out.0`, picture, channels, { kernel: 1 });
}
