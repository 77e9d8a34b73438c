import { TensorProto_DataType } from '../../onnx_pb.ts';
import { countOf, makeValue, UNKNOWN, type Value } from '../value.ts';
import {
  broadcast,
  inputOf,
  intOf,
  intsOf,
  isGiven,
  like,
  listOf,
  axisIn,
  type Call,
  type Rule,
} from './call.ts';
import { spread } from './elementwise.ts';

const { FLOAT, INT64 } = TensorProto_DataType;

const constant: Rule = ({ node }) => {
  const [attribute] = [...node.attributes.values()];
  if (!attribute) return UNKNOWN;
  const { name, tensor, int, float, ints, floats } = attribute;
  if (name === 'value_int') return makeValue(INT64, [], [int]);
  if (name === 'value_float') return makeValue(FLOAT, [], [float]);
  if (name === 'value_ints') return makeValue(INT64, [ints.length], ints);
  if (name === 'value_floats') return makeValue(FLOAT, [floats.length], floats);
  return tensor ?? UNKNOWN;
};

const constantOfShape: Rule = (call) => {
  const fill = call.node.attributes.get('value')?.tensor;
  const shape = inputOf(call, 0).numbers;
  const [number = 0] = fill?.numbers ?? [];
  const value = makeValue(fill?.type ?? FLOAT, shape);
  const count = countOf(value.shape);
  return count !== null && count <= 64 ? makeValue(value.type, shape, Array(count).fill(number)) : value;
};

const expand: Rule = (call) => {
  const value = inputOf(call, 0);
  const shape = broadcast([value.shape, inputOf(call, 1).numbers]);
  return makeValue(value.type, shape, shape && spread(value, shape));
};

const tile: Rule = (call) => {
  const { shape } = inputOf(call, 0);
  const repeats = inputOf(call, 1).numbers;
  if (shape === null || repeats?.length !== shape.length) return like(call, null);
  return like(
    call,
    shape.map((size, i) => (size === null ? null : size * repeats[i]!)),
  );
};

const range: Rule = (call) => {
  const [start, limit, delta] = [0, 1, 2].map((i) => inputOf(call, i).numbers?.[0]);
  if (start === undefined || limit === undefined || !delta) return like(call, [null]);
  const count = Math.max(0, Math.ceil((limit - start) / delta));
  const numbers = count <= 64 ? Array.from({ length: count }, (_, i) => start + i * delta) : null;
  return like(call, [count], numbers);
};

const oneHot: Rule = (call) => {
  const { shape } = inputOf(call, 0);
  const depth = inputOf(call, 1).numbers?.[0] ?? null;
  const { type } = inputOf(call, 2);
  if (shape === null) return makeValue(type, null);
  const axis = axisIn(intOf(call, 'axis', -1), shape.length + 1);
  return makeValue(type, shape.toSpliced(axis, 0, depth));
};

/** Random numbers of a shape that stands in an attribute. */
const random: Rule = (call) => makeValue(intOf(call, 'dtype', FLOAT), intsOf(call, 'shape'));

/** A window function of so many samples. */
const windowed: Rule = (call) =>
  makeValue(intOf(call, 'output_datatype', FLOAT), [inputOf(call, 0).numbers?.[0] ?? null]);

const multinomial: Rule = (call) =>
  makeValue(intOf(call, 'dtype', TensorProto_DataType.INT32), [
    inputOf(call, 0).shape?.[0] ?? null,
    intOf(call, 'sample_size', 1),
  ]);

const melWeights: Rule = (call) => {
  const [bins, length] = [0, 1].map((i) => inputOf(call, i).numbers?.[0]);
  const type = intOf(call, 'output_datatype', FLOAT);
  return makeValue(type, [length === undefined ? null : Math.floor(length / 2) + 1, bins ?? null]);
};

/** Zeros laid around, or what the mode says: by how much stands in an attribute or, later, an input. */
const pad: Rule = (call) => {
  const { shape } = inputOf(call, 0);
  const pads = listOf(call, 'pads', 1) ?? intsOf(call, 'paddings');
  if (shape === null || !pads) return like(call, shape?.map(() => null) ?? null);
  const axes = listOf(call, '', 3) ?? shape.map((_, i) => i);
  const sizes = [...shape];
  axes.forEach((given, i) => {
    const axis = axisIn(given, shape.length);
    const size = sizes[axis] ?? null;
    sizes[axis] = size === null ? null : size + pads[i]! + pads[i + axes.length]!;
  });
  return like(call, sizes);
};

const centerCropPad: Rule = (call) => {
  const { shape } = inputOf(call, 0);
  const target = inputOf(call, 1).numbers;
  if (shape === null) return like(call, null);
  const axes = intsOf(call, 'axes') ?? shape.map((_, i) => i);
  const sizes = [...shape];
  axes.forEach((axis, i) => (sizes[axisIn(axis, shape.length)] = target?.[i] ?? null));
  return like(call, sizes);
};

const affineGrid: Rule = (call: Call): Value => {
  const sizes = inputOf(call, 1).numbers;
  if (!sizes) return like(call, null);
  const [batch = null, , ...space] = sizes;
  return like(call, [batch, ...space, space.length]);
};

const col2Im: Rule = (call) => {
  const { shape } = inputOf(call, 0);
  const [image, block] = [inputOf(call, 1).numbers, inputOf(call, 2).numbers];
  if (!shape || !image || !block) return like(call, null);
  const channels = shape[1] ?? null;
  const area = block.reduce((a, b) => a * b, 1);
  return like(call, [shape[0] ?? null, channels === null ? null : channels / area, ...image]);
};

/** A Fourier transform along an axis, of a length of its own where one is given; complex numbers are pairs. */
const dft: Rule = (call) => {
  const { shape } = inputOf(call, 0);
  if (shape === null) return like(call, null);
  const given = isGiven(call, 2) ? inputOf(call, 2).numbers?.[0] : intOf(call, 'axis', -2);
  const length = isGiven(call, 1) ? inputOf(call, 1).numbers?.[0] : undefined;
  const sizes = [...shape.slice(0, -1), 2];
  if (given === undefined) return like(call, sizes.fill(null, 1, -1));
  const axis = axisIn(given, shape.length);
  const whole = isGiven(call, 1) ? (length ?? null) : (shape[axis] ?? null);
  const half = intOf(call, 'onesided', 0) === 1;
  sizes[axis] = whole !== null && half ? Math.floor(whole / 2) + 1 : whole;
  return like(call, sizes);
};

/** Operators whose output may be far larger than what goes in: its size is a number among their inputs. */
export const fill: Readonly<Record<string, Rule>> = {
  Constant: constant,
  ConstantOfShape: constantOfShape,
  Expand: expand,
  Tile: tile,
  Range: range,
  OneHot: oneHot,
  RandomNormal: random,
  RandomUniform: random,
  HannWindow: windowed,
  HammingWindow: windowed,
  BlackmanWindow: windowed,
  MelWeightMatrix: melWeights,
  Multinomial: multinomial,
  Pad: pad,
  CenterCropPad: centerCropPad,
  AffineGrid: affineGrid,
  Col2Im: col2Im,
  DFT: dft,
};
