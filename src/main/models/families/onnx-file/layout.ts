import type { Initializer } from './scan-tensor.ts';

/** Sizes of a picture after its batch; null where the file leaves one free. */
export type PictureSizes = readonly [number | null, number | null, number | null];

/** A size up to this is that of channels: grey, with alpha, RGB, RGBA or latents. */
const FEW = 4;

/**
 * Whether sizes are those of a picture [B, H, W, C], channels last, as tf2onnx and jax2tf write it. Where the sizes alone
 * fit both orders, kernels of convolutions [O, I, h, w] decide: one of them takes the picture's channels.
 */
export function isChannelsLast(sizes: PictureSizes, initializers: readonly Initializer[]): boolean {
  const [first, second, last] = sizes;
  if (last === null) return false;
  // A network's channels are fixed in its weights: the one size that is fixed is theirs.
  if (first === null && second === null) return true;
  if (first !== null && first <= FEW) return false;
  const takes = listInputChannels(initializers);
  if (first !== null && takes.has(first) && !takes.has(last)) return false;
  if (last <= FEW) return second === null || second > last;
  return first !== null && first === second && last < first && takes.has(last) && !takes.has(first);
}

/** The input channels of every kernel. */
function listInputChannels(initializers: readonly Initializer[]): ReadonlySet<number> {
  return new Set(initializers.flatMap(({ dims }) => (dims.length === 4 ? [dims[1]!] : [])));
}
