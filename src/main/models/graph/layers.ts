import type { StoredTensor } from '../../formats/tensor.ts';
import { convolve } from './convolve.ts';
import type { GraphWriter, Value } from './writer.ts';

/** A value of shape [B, channels, height, width]. */
export interface Feature {
  readonly value: Value;
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

/** What every layer of a network is written with. */
export interface GraphContext {
  readonly writer: GraphWriter;
  /** Parameters by name, shapes checked. */
  readonly weights: ReadonlyMap<string, StoredTensor>;
}

/** The parameter `name`, optionally under another shape of as many elements. */
function parameter({ writer, weights }: GraphContext, name: string, shape?: readonly number[]): Value {
  const tensor = weights.get(name)!;
  return writer.weight(name, shape ?? tensor.shape, tensor);
}

/** The parameter `name` as it is stored, for layers that are no convolution. */
export function tableOf(context: GraphContext, name: string): Value {
  return parameter(context, name);
}

export interface ConvOptions {
  readonly kernel: 1 | 3;
  readonly stride?: 1 | 2;
  /** [top, left, bottom, right]; default: the padding that preserves the size. */
  readonly pads?: readonly [number, number, number, number];
}

/**
 * Nearest-neighbour doubling, then a 3 × 3 convolution with bias, without the doubled picture: each of the four phases
 * (py, px) of an output pixel sees 2 × 2 input pixels, with the weights summed that fall on the same pixel. That is
 * 16 multiplications per input pixel in place of 36.
 */
export function doubledConv(context: GraphContext, key: string, x: Feature, outChannels: number): Feature {
  const { writer } = context;
  const kernels = context.weights.get(`${key}.weight`)!;
  let summed: readonly Float32Array[] | null = null;
  const bias = parameter(context, `${key}.bias`);
  const phases = [0, 1].flatMap((py) =>
    [0, 1].map((px) => {
      const read = (): Float32Array => (summed ??= sumPhases(kernels.read()))[2 * py + px]!;
      const name = `${key}/phase${py}${px}`;
      const shape = [outChannels, x.channels, 2, 2];
      const weight = writer.weight(`${name}.weight`, shape, { read });
      const attributes = { kernel_shape: [2, 2], pads: [1 - py, 1 - px, py, px] };
      return convolve(writer, name, x, { weight, bias, outChannels }, attributes);
    }),
  );
  const joined = writer.node(`${key}/phases`, 'Concat', phases, { axis: 1 });
  const value = writer.node(key, 'DepthToSpace', [joined], { blocksize: 2 });
  return { value, channels: outChannels, height: 2 * x.height, width: 2 * x.width };
}

/** Of 3 × 3 kernels, the 2 × 2 kernels of the four phases: taps that fall on the same input pixel are summed. */
function sumPhases(weights: Float32Array): Float32Array[] {
  return [0, 1].flatMap((py) => [0, 1].map((px) => phaseWeights(weights, py, px)));
}

function phaseWeights(weights: Float32Array, py: number, px: number): Float32Array {
  const sums = new Float32Array((weights.length / 9) * 4);
  // Rows (and columns) of taps before the bound fall on the first of two pixels.
  const [rows, columns] = [1 + py, 1 + px];
  for (let from = 0, to = 0; from < weights.length; from += 9) {
    sums[to++] = sumTaps(weights, from, 0, rows, 0, columns);
    sums[to++] = sumTaps(weights, from, 0, rows, columns, 3);
    sums[to++] = sumTaps(weights, from, rows, 3, 0, columns);
    sums[to++] = sumTaps(weights, from, rows, 3, columns, 3);
  }
  return sums;
}

/** The sum of taps of the 3 × 3 kernel at `from`, in double precision. */
function sumTaps(
  weights: Float32Array,
  from: number,
  top: number,
  bottom: number,
  left: number,
  right: number,
): number {
  let sum = 0;
  for (let row = top; row < bottom; row++)
    for (let column = left; column < right; column++) sum += weights[from + 3 * row + column]!;
  return sum;
}

/** A convolution with bias. A linear layer over channels is one with kernel 1. */
export function conv(
  context: GraphContext,
  key: string,
  x: Feature,
  outChannels: number,
  options: ConvOptions,
): Feature {
  const { kernel, stride = 1 } = options;
  const edge = (kernel - 1) / 2;
  const pads = options.pads ?? [edge, edge, edge, edge];
  const weight = parameter(context, `${key}.weight`, [outChannels, x.channels, kernel, kernel]);
  const bias = parameter(context, `${key}.bias`);
  const attributes = { kernel_shape: [kernel, kernel], strides: [stride, stride], pads };
  const value =
    kernel === 1
      ? context.writer.node(key, 'Conv', [x.value, weight, bias], attributes)
      : convolve(context.writer, key, x, { weight, bias, outChannels }, attributes);
  const resize = (size: number, before: number, after: number): number =>
    Math.floor((size + before + after - kernel) / stride) + 1;
  return {
    value,
    channels: outChannels,
    height: resize(x.height, pads[0], pads[2]),
    width: resize(x.width, pads[1], pads[3]),
  };
}

export interface GroupNormOptions {
  /** Divides the channels. */
  readonly groups: number;
  readonly eps: number;
}

/**
 * GroupNorm with affine parameters, as two nodes with fast kernels on every provider: LayerNormalization over
 * [B, groups, C/groups·H·W] without parameters of its own, then BatchNormalization of mean 0 and variance 1, which is
 * the affine part per channel. GroupNormalization itself has no kernel on WebGPU.
 */
export function groupNorm(
  context: GraphContext,
  key: string,
  x: Feature,
  { groups, eps }: GroupNormOptions,
): Feature {
  const { writer } = context;
  const grouped = writer.node(`${key}/grouped`, 'Reshape', [x.value, writer.ints([0, groups, -1])]);
  const ones = writer.filled([(x.channels / groups) * x.height * x.width], 1);
  const normal = writer.node(`${key}/normal`, 'LayerNormalization', [grouped, ones], {
    axis: -1,
    epsilon: { float: eps },
  });
  const shape = writer.ints([0, x.channels, x.height, x.width]);
  const back = writer.node(`${key}/back`, 'Reshape', [normal, shape]);
  const [mean, variance] = [writer.filled([x.channels], 0), writer.filled([x.channels], 1)];
  const affine = [parameter(context, `${key}.weight`), parameter(context, `${key}.bias`)];
  const value = writer.node(key, 'BatchNormalization', [back, ...affine, mean, variance], {
    epsilon: { float: 0 },
  });
  return { ...x, value };
}

export const activations = ['silu', 'mish', 'gelu', 'relu'] as const;
export type Activation = (typeof activations)[number];

/** Applies an activation function; `name` is that of the resulting value. */
export function activate(
  { writer }: GraphContext,
  name: string,
  x: Feature,
  activation: Activation,
): Feature {
  const apply = (): Value => {
    switch (activation) {
      case 'silu':
        return writer.node(name, 'Mul', [x.value, writer.node(`${name}/sigmoid`, 'Sigmoid', [x.value])]);
      case 'mish':
        return writer.node(name, 'Mish', [x.value]);
      case 'relu':
        return writer.node(name, 'Relu', [x.value]);
      case 'gelu':
        return writeGelu(writer, name, x.value);
    }
  };
  return { ...x, value: apply() };
}

/** x · (1 + erf(x/√2)) / 2, in the form ONNX Runtime fuses into one kernel. */
function writeGelu(writer: GraphWriter, name: string, x: Value): Value {
  const root = writer.node(`${name}/root`, 'Div', [x, writer.floats(`${name}/sqrt2`, [], [Math.SQRT2])]);
  const erf = writer.node(`${name}/erf`, 'Erf', [root]);
  const plus = writer.node(`${name}/plus`, 'Add', [erf, writer.floats(`${name}/one`, [], [1])]);
  const product = writer.node(`${name}/product`, 'Mul', [x, plus]);
  return writer.node(name, 'Mul', [product, writer.floats(`${name}/half`, [], [0.5])]);
}

/** x / scale, or x itself when scale is 1. */
export function divide({ writer }: GraphContext, name: string, x: Feature, scale: number): Feature {
  if (scale === 1) return x;
  return { ...x, value: writer.node(name, 'Div', [x.value, writer.floats(`${name}/by`, [], [scale])]) };
}
