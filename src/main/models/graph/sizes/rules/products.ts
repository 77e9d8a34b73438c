import { TensorProto_DataType } from '../../onnx_pb.ts';
import { makeValue, type Value } from '../value.ts';
import {
  axisIn,
  broadcast,
  inputOf,
  intOf,
  like,
  listOf,
  textOf,
  type Call,
  type Rule,
  type Shape,
} from './call.ts';

const { INT32, INT64, UINT8 } = TensorProto_DataType;

function turnLast(shape: Shape, turned: boolean): Shape {
  return turned ? [...shape.slice(0, -2), shape.at(-1) ?? null, shape.at(-2) ?? null] : shape;
}

/** Shape of a · b as Python's @ has it. */
function multiply(a: Shape | null, b: Shape | null): Shape | null {
  if (!a?.length || !b?.length) return null;
  const rows = a.length === 1 ? [] : [a.at(-2) ?? null];
  const columns = b.length === 1 ? [] : [b.at(-1) ?? null];
  const lead = broadcast([a.slice(0, -2), b.slice(0, -2)]);
  return lead === null ? null : [...lead, ...rows, ...columns];
}

function matMul(a: number, b: number, type: number | null): Rule {
  return (call) => {
    const [left, right] = [inputOf(call, a), inputOf(call, b)];
    const turn = ({ shape }: Value, name: string): Shape | null =>
      shape && turnLast(shape, intOf(call, name, 0) === 1);
    return makeValue(type ?? left.type, multiply(turn(left, 'transA'), turn(right, 'transB')));
  };
}

const gemm: Rule = (call) => {
  const [a, b] = [inputOf(call, 0).shape, inputOf(call, 1).shape];
  const rows = intOf(call, 'transA', 0) === 1 ? a?.[1] : a?.[0];
  const columns = intOf(call, 'transB', 0) === 1 ? b?.[0] : b?.[1];
  return like(call, [rows ?? null, columns ?? null]);
};

/** By the letters of the equation; dots stand for broadcast axes, which are not supported. */
const einsum: Rule = (call) => {
  const equation = textOf(call, 'equation', '').replace(/\s/g, '');
  const [left = '', right] = equation.split('->');
  if (equation.includes('.')) return like(call, null);
  const sizes = new Map<string, number | null>();
  left.split(',').forEach((letters, i) => {
    const { shape } = inputOf(call, i);
    [...letters].forEach((letter, axis) => {
      const size = shape?.[axis] ?? null;
      if ((sizes.get(letter) ?? 1) === 1) sizes.set(letter, size);
    });
  });
  const once = [...sizes.keys()].filter((letter) => letter !== ',' && left.split(letter).length === 2);
  const out = right === undefined ? once.sort() : [...right];
  return like(
    call,
    out.map((letter) => sizes.get(letter) ?? null),
  );
};

/** Some axes gone, or of size 1. */
function reduce(axesOf: (call: Call) => readonly number[] | null | undefined, type: number | null): Rule {
  return (call) => {
    const { shape, type: given } = inputOf(call, 0);
    const axes = axesOf(call);
    const outType = type ?? given;
    if (shape === null || axes === null) return makeValue(outType, null);
    if (!axes?.length && intOf(call, 'noop_with_empty_axes', 0) === 1) return makeValue(outType, shape);
    const gone = axes?.length ? axes.map((axis) => axisIn(axis, shape.length)) : shape.map((_, i) => i);
    const keep = intOf(call, 'keepdims', 1) === 1;
    const sizes = shape.map((size, i) => (gone.includes(i) ? 1 : size));
    return makeValue(outType, keep ? sizes : shape.filter((_, i) => !gone.includes(i)));
  };
}

/** The product of all numbers, which makes a size out of a shape. */
const reduceProd: Rule = (call) => {
  const { numbers, shape } = inputOf(call, 0);
  const [plain] = [reduce((each) => listOf(each, 'axes', 1), null)(call)].flat();
  const whole = numbers && shape?.length === 1 ? [numbers.reduce((a, b) => a * b, 1)] : null;
  return makeValue(plain!.type, plain!.shape, whole);
};

/** RNN, GRU and LSTM: Y [steps, directions, B, hidden] and the last states. */
const recurrent: Rule = (call) => {
  const { shape } = inputOf(call, 0);
  const hidden = intOf(call, 'hidden_size', 0) || null;
  const directions = textOf(call, 'direction', 'forward') === 'bidirectional' ? 2 : 1;
  const batchFirst = intOf(call, 'layout', 0) === 1;
  const [steps, batch] = batchFirst ? [shape?.[1], shape?.[0]] : [shape?.[0], shape?.[1]];
  const all = [steps ?? null, directions, batch ?? null, hidden];
  const last = like(call, all.slice(1));
  return [like(call, all), last, last];
};

const REDUCED =
  'ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp ReduceMax ReduceMean ReduceMin ReduceSum ReduceSumSquare';

/** Operators that multiply and add up. */
export const products: Readonly<Record<string, Rule>> = {
  MatMul: matMul(0, 1, null),
  FusedMatMul: matMul(0, 1, null),
  MatMulInteger: matMul(0, 1, INT32),
  QLinearMatMul: matMul(0, 3, UINT8),
  Gemm: gemm,
  FusedGemm: gemm,
  Einsum: einsum,
  ...Object.fromEntries(
    REDUCED.split(' ').map((op) => [op, reduce((call) => listOf(call, 'axes', 1), null)]),
  ),
  ReduceProd: reduceProd,
  ArgMax: reduce((call) => [intOf(call, 'axis', 0)], INT64),
  ArgMin: reduce((call) => [intOf(call, 'axis', 0)], INT64),
  RNN: recurrent,
  GRU: recurrent,
  LSTM: recurrent,
};
