import { TensorProto_DataType } from '../../onnx_pb.ts';
import { makeValue, type Value } from '../value.ts';
import {
  axisIn,
  inputOf,
  intOf,
  intsOf,
  isGiven,
  like,
  textOf,
  type Call,
  type Rule,
  type Shape,
} from './call.ts';

interface Window {
  readonly kernel: readonly (number | null)[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly pads: readonly number[];
  readonly autoPad: string;
}

function windowOf(call: Call, kernel: Shape): Window {
  const ones = kernel.map(() => 1);
  return {
    kernel: intsOf(call, 'kernel_shape') ?? kernel,
    strides: intsOf(call, 'strides') ?? ones,
    dilations: intsOf(call, 'dilations') ?? ones,
    pads: intsOf(call, 'pads') ?? [...ones, ...ones].fill(0),
    autoPad: textOf(call, 'auto_pad', 'NOTSET'),
  };
}

/** How many places a window has along each axis. */
function slide(space: Shape, { kernel, strides, dilations, pads, autoPad }: Window, ceil: boolean): Shape {
  return space.map((size, i) => {
    const width = kernel[i] ?? null;
    const stride = strides[i] ?? 1;
    if (size === null || width === null || stride < 1) return null;
    if (autoPad.startsWith('SAME')) return Math.ceil(size / stride);
    const padded = autoPad === 'VALID' ? size : size + pads[i]! + pads[i + space.length]!;
    const places = (padded - (width - 1) * (dilations[i] ?? 1) - 1) / stride;
    return Math.max(0, (ceil ? Math.ceil(places) : Math.floor(places)) + 1);
  });
}

/** @param x, w which inputs are the picture [B, C, …] and the weights [C', C, …] */
function convolve(x: number, w: number, type: number | null): Rule {
  return (call) => {
    const [picture, weights] = [inputOf(call, x), inputOf(call, w).shape];
    const outType = type ?? picture.type;
    if (picture.shape === null || weights === null) return makeValue(outType, null);
    const [batch = null, , ...space] = picture.shape;
    const places = slide(space, windowOf(call, weights.slice(2)), false);
    return makeValue(outType, [batch, weights[0] ?? null, ...places]);
  };
}

const transposedConvolution: Rule = (call) => {
  const [picture, weights] = [inputOf(call, 0).shape, inputOf(call, 1).shape];
  if (picture === null || weights === null) return like(call, null);
  const [batch = null, , ...space] = picture;
  const { kernel, strides, dilations, pads, autoPad } = windowOf(call, weights.slice(2));
  const added = intsOf(call, 'output_padding') ?? [];
  const wanted = intsOf(call, 'output_shape');
  const sizes = space.map((size, i) => {
    const [width, stride] = [kernel[i] ?? null, strides[i] ?? 1];
    if (wanted) return wanted.at(i - space.length) ?? null;
    if (size === null || width === null) return null;
    if (autoPad.startsWith('SAME')) return size * stride;
    const reach = (width - 1) * (dilations[i] ?? 1) + 1 + (added[i] ?? 0);
    return stride * (size - 1) + reach - pads[i]! - pads[i + space.length]!;
  });
  const channels = weights[1] ?? null;
  return like(call, [batch, channels === null ? null : channels * intOf(call, 'group', 1), ...sizes]);
};

const pool: Rule = (call) => {
  const { shape } = inputOf(call, 0);
  const kernel = intsOf(call, 'kernel_shape');
  if (shape === null || !kernel) return like(call, null);
  const space = slide(shape.slice(2), windowOf(call, kernel), intOf(call, 'ceil_mode', 0) === 1);
  const pooled = [...shape.slice(0, 2), ...space];
  return [like(call, pooled), makeValue(TensorProto_DataType.INT64, pooled)];
};

const globalPool: Rule = (call) =>
  like(call, inputOf(call, 0).shape?.map((size, i) => (i < 2 ? size : 1)) ?? null);

const unpool: Rule = (call) => {
  const { shape } = inputOf(call, 0);
  if (isGiven(call, 2)) return like(call, inputOf(call, 2).numbers);
  const kernel = intsOf(call, 'kernel_shape');
  if (shape === null || !kernel) return like(call, null);
  const { strides, pads } = windowOf(call, kernel);
  const space = shape.slice(2).map((size, i) => {
    const around = pads[i]! + pads[i + kernel.length]!;
    return size === null ? null : (size - 1) * (strides[i] ?? 1) - around + kernel[i]!;
  });
  return like(call, [...shape.slice(0, 2), ...space]);
};

/** Sizes or scales, of all axes or some: as inputs (Resize), as one input or attribute (Upsample). */
const resize: Rule = (call) => {
  const { shape } = inputOf(call, 0);
  if (shape === null) return like(call, null);
  const axes = intsOf(call, 'axes')?.map((axis) => axisIn(axis, shape.length)) ?? shape.map((_, i) => i);
  const scales = inputOf(call, call.inputs.length > 2 ? 2 : 1).numbers ?? floatsOf(call, 'scales');
  const wanted = inputOf(call, 3).numbers;
  const sizes = [...shape];
  axes.forEach((axis, i) => {
    const [size, scale] = [sizes[axis] ?? null, scales?.[i]];
    const scaled = size === null || scale === undefined ? null : Math.floor(size * scale);
    sizes[axis] = wanted?.[i] ?? scaled;
  });
  return like(call, sizes);
};

function floatsOf({ node }: Call, name: string): readonly number[] | null {
  return node.attributes.get(name)?.floats ?? null;
}

const gridSample: Rule = (call) => {
  const [picture, grid] = [inputOf(call, 0).shape, inputOf(call, 1).shape];
  if (!picture || !grid) return like(call, null);
  return like(call, [picture[0] ?? null, picture[1] ?? null, ...grid.slice(1, -1)]);
};

/** Patches of regions: one picture a region. */
function regions(size: (call: Call) => readonly [number, number]): (call: Call) => Value {
  return (call) => {
    const channels = inputOf(call, 0).shape?.[1] ?? null;
    return like(call, [inputOf(call, 1).shape?.[0] ?? null, channels, ...size(call)]);
  };
}

/** Operators over the pixels of a picture [B, C, …]. */
export const spatial: Readonly<Record<string, Rule>> = {
  Conv: convolve(0, 1, null),
  FusedConv: convolve(0, 1, null),
  ConvInteger: convolve(0, 1, TensorProto_DataType.INT32),
  QLinearConv: convolve(0, 3, TensorProto_DataType.UINT8),
  ConvTranspose: transposedConvolution,
  MaxPool: pool,
  AveragePool: pool,
  LpPool: pool,
  GlobalAveragePool: globalPool,
  GlobalMaxPool: globalPool,
  GlobalLpPool: globalPool,
  MaxUnpool: unpool,
  Resize: resize,
  Upsample: resize,
  GridSample: gridSample,
  RoiAlign: regions((call) => [intOf(call, 'output_height', 1), intOf(call, 'output_width', 1)]),
  MaxRoiPool: regions((call) => [
    intsOf(call, 'pooled_shape')?.[0] ?? 1,
    intsOf(call, 'pooled_shape')?.[1] ?? 1,
  ]),
};
