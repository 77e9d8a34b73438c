import { writeHeads } from '../../graph/attention.ts';
import {
  activate,
  conv,
  tableOf,
  type Activation,
  type Feature,
  type GraphContext,
} from '../../graph/layers.ts';
import type { Value } from '../../graph/writer.ts';
import { innerWidthOf, widthOf, type DiTConfig } from './config.ts';
import { blockKey } from './parameters.ts';

/** Of the norms without eps of their own in the config. */
export const NORM_EPS = 1e-6;

/** Shift, scale or gate per channel: [B, width, 1, 1]. */
type Modulation = Value;

/**
 * A block of a DiT over tokens that lie as pixels, [B, width, rows, columns]. Linear layers are 1 × 1 convolutions, as in a
 * U-Net: they treat the samples of a batch one by one, and take weights as they are stored.
 * @param active SiLU of the sum of the embeddings of time and class
 */
export function writeBlock(
  context: GraphContext,
  config: DiTConfig,
  i: number,
  x: Feature,
  active: Feature,
): Feature {
  const key = blockKey(i);
  const width = widthOf(config);
  const all = conv(context, `${key}.norm1.linear`, active, 6 * width, { kernel: 1 });
  const parts = split(context, `${key}/modulation`, all, 6);
  const [shift, scale, gate, shiftFf, scaleFf, gateFf] = parts as [Value, Value, Value, Value, Value, Value];
  const normed = modulatedNorm(context, `${key}/norm1`, x, { scale, shift, eps: NORM_EPS });
  const heads = { key: `${key}.attn1`, channels: width, heads: config.heads };
  const attended = addGated(context, `${key}/attended`, x, writeHeads(context, heads, normed), gate);
  const normed2 = modulatedNorm(context, `${key}/norm3`, attended, {
    scale: scaleFf,
    shift: shiftFf,
    eps: config.normEps,
    ...(config.normAffine && { key: `${key}.norm3` }),
  });
  const inner = conv(context, `${key}.ff.net.0.proj`, normed2, innerWidthOf(config), { kernel: 1 });
  const activated = writeActivation(context, config, `${key}/ff/gelu`, inner);
  const out = conv(context, `${key}.ff.net.2`, activated, width, { kernel: 1 });
  return addGated(context, `${key}/out`, attended, out, gateFf);
}

/** What lies between the feed-forward layers. */
function writeActivation(context: GraphContext, config: DiTConfig, name: string, x: Feature): Feature {
  const { feedForward, gelu } = config;
  if (feedForward === 'linear-silu') return activate(context, name, x, 'silu');
  if (feedForward === 'geglu') return writeGated(context, name, x, 'gelu');
  if (feedForward === 'swiglu') return writeGated(context, name, x, 'silu');
  if (feedForward === 'geglu-approximate') return geluSigmoid(context, name, x);
  return gelu === 'erf' ? activate(context, name, x, 'gelu') : geluTanh(context, name, x);
}

/** The first half of the channels times the activated second half. */
function writeGated(context: GraphContext, name: string, x: Feature, activation: Activation): Feature {
  const [value, gate] = split(context, `${name}/parts`, x, 2) as [Value, Value];
  const half = { ...x, channels: x.channels / 2 };
  const active = activate(context, `${name}/gate`, { ...half, value: gate }, activation);
  return { ...half, value: context.writer.node(name, 'Mul', [value, active.value]) };
}

/** x · sigmoid(1.702·x). (diffusers' ApproximateGELU.) */
function geluSigmoid({ writer }: GraphContext, name: string, x: Feature): Feature {
  const scaled = writer.node(`${name}/scaled`, 'Mul', [x.value, writer.filled([], 1.702)]);
  const gate = writer.node(`${name}/gate`, 'Sigmoid', [scaled]);
  return { ...x, value: writer.node(name, 'Mul', [x.value, gate]) };
}

/** Equal parts of the channels. */
export function split({ writer }: GraphContext, name: string, x: Feature, count: number): Value[] {
  const sizes = writer.ints(Array<number>(count).fill(x.channels / count));
  return writer.nodes(name, 'Split', [x.value, sizes], { axis: 1 }, count);
}

interface ModulatedNorm {
  readonly scale: Modulation;
  readonly shift: Modulation;
  readonly eps: number;
  /** Prefix of the norm's weight and bias; absent: it has none. */
  readonly key?: string;
}

/** LayerNorm over the channels of each token, times 1 + scale, plus shift. */
export function modulatedNorm(
  context: GraphContext,
  name: string,
  x: Feature,
  { scale, shift, eps, key }: ModulatedNorm,
): Feature {
  const { writer } = context;
  const { channels, height, width } = x;
  const flat = writer.node(`${name}/flat`, 'Reshape', [x.value, writer.ints([0, channels, -1])]);
  const tokens = writer.node(`${name}/tokens`, 'Transpose', [flat], { perm: [0, 2, 1] });
  const parameters =
    key === undefined
      ? [writer.filled([channels], 1)]
      : [tableOf(context, `${key}.weight`), tableOf(context, `${key}.bias`)];
  const normal = writer.node(`${name}/normal`, 'LayerNormalization', [tokens, ...parameters], {
    axis: -1,
    epsilon: { float: eps },
  });
  const turned = writer.node(`${name}/turned`, 'Transpose', [normal], { perm: [0, 2, 1] });
  const pixels = writer.node(`${name}/pixels`, 'Reshape', [
    turned,
    writer.ints([0, channels, height, width]),
  ]);
  const factor = writer.node(`${name}/factor`, 'Add', [scale, writer.filled([], 1)]);
  const scaled = writer.node(`${name}/scaled`, 'Mul', [pixels, factor]);
  return { ...x, value: writer.node(name, 'Add', [scaled, shift]) };
}

/** x + gate · branch. */
function addGated(
  { writer }: GraphContext,
  name: string,
  x: Feature,
  branch: Feature,
  gate: Modulation,
): Feature {
  const gated = writer.node(`${name}/gated`, 'Mul', [branch.value, gate]);
  return { ...x, value: writer.node(name, 'Add', [x.value, gated]) };
}

/** x · (1 + tanh(√(2/π)·(x + 0.044715·x³))) / 2. (arXiv 1606.08415) */
function geluTanh({ writer }: GraphContext, name: string, x: Feature): Feature {
  const constant = (value: number): Value => writer.filled([], value);
  const square = writer.node(`${name}/square`, 'Mul', [x.value, x.value]);
  const cube = writer.node(`${name}/cube`, 'Mul', [square, x.value]);
  const small = writer.node(`${name}/small`, 'Mul', [cube, constant(0.044715)]);
  const sum = writer.node(`${name}/sum`, 'Add', [x.value, small]);
  const inner = writer.node(`${name}/inner`, 'Mul', [sum, constant(Math.sqrt(2 / Math.PI))]);
  const tanh = writer.node(`${name}/tanh`, 'Tanh', [inner]);
  const plus = writer.node(`${name}/plus`, 'Add', [tanh, constant(1)]);
  const half = writer.node(`${name}/half`, 'Mul', [x.value, constant(0.5)]);
  return { ...x, value: writer.node(name, 'Mul', [half, plus]) };
}
