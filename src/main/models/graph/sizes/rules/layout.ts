import { countOf, makeValue, type Value } from '../value.ts';
import {
  axisIn,
  inputOf,
  intOf,
  intsOf,
  isGiven,
  like,
  listOf,
  product,
  withSizes,
  type Call,
  type Rule,
  type Shape,
} from './call.ts';

const reshape: Rule = (call) => {
  const { shape, numbers } = inputOf(call, 0);
  const wanted = listOf(call, 'shape', 1);
  if (!wanted) return like(call, null);
  const keepZero = intOf(call, 'allowzero', 0) === 1;
  const sizes = wanted.map((size, i) => (size === 0 && !keepZero ? (shape?.[i] ?? null) : size));
  const open = sizes.indexOf(-1);
  if (open < 0) return like(call, sizes, numbers);
  const all = countOf(shape);
  const others = product(sizes.toSpliced(open, 1));
  return like(call, sizes.with(open, all === null || !others ? null : all / others), numbers);
};

const flatten: Rule = (call) => {
  const { shape, numbers } = inputOf(call, 0);
  if (shape === null) return like(call, null);
  const axis = axisIn(intOf(call, 'axis', 1), shape.length);
  return like(call, [product(shape.slice(0, axis)), product(shape.slice(axis))], numbers);
};

const squeeze: Rule = (call) => {
  const { shape, numbers } = inputOf(call, 0);
  const axes = listOf(call, 'axes', 1);
  if (shape === null || axes === null) return like(call, null);
  const dropped = axes?.map((axis) => axisIn(axis, shape.length));
  if (!dropped && shape.includes(null)) return like(call, null);
  return like(
    call,
    shape.filter((size, i) => (dropped ? !dropped.includes(i) : size !== 1)),
    numbers,
  );
};

const unsqueeze: Rule = (call) => {
  const { shape, numbers } = inputOf(call, 0);
  const axes = listOf(call, 'axes', 1);
  if (shape === null || !axes) return like(call, null);
  const rank = shape.length + axes.length;
  const at = new Set(axes.map((axis) => axisIn(axis, rank)));
  const rest = shape.values();
  const sizes = Array.from({ length: rank }, (_, i) => (at.has(i) ? 1 : (rest.next().value ?? null)));
  return like(call, sizes, numbers);
};

const transpose: Rule = (call) => {
  const { shape, numbers } = inputOf(call, 0);
  if (shape === null) return like(call, null);
  const order = intsOf(call, 'perm') ?? shape.map((_, i) => shape.length - 1 - i);
  const turned = order.map((axis) => shape[axis] ?? null);
  return like(call, turned, shape.length < 2 ? numbers : null);
};

const concat: Rule = (call) => {
  const values = call.inputs.map((_, i) => inputOf(call, i));
  const shapes = values.map(({ shape }) => shape);
  const first = shapes[0] ?? null;
  if (first === null || shapes.includes(null)) return like(call, null);
  const axis = axisIn(intOf(call, 'axis', 0), first.length);
  const sum = shapes
    .map((shape) => shape![axis] ?? null)
    .reduce((a, b) => (a === null || b === null ? null : a + b), 0);
  const all = values.map(({ numbers }) => numbers);
  const joined = first.length === 1 && !all.includes(null) ? all.flatMap((numbers) => numbers!) : null;
  return like(call, withSizes(first, new Map([[axis, sum]])), joined);
};

const split: Rule = (call) => {
  const { shape, numbers } = inputOf(call, 0);
  const count = call.node.outputs.length;
  if (shape === null) return [];
  const axis = axisIn(intOf(call, 'axis', 0), shape.length);
  const whole = shape[axis] ?? null;
  const given = listOf(call, 'split', 1);
  const each = whole === null ? null : Math.ceil(whole / count);
  const last = whole === null || each === null ? null : whole - each * (count - 1);
  let start = 0;
  return Array.from({ length: count }, (_, i) => {
    const size = given === undefined ? (i === count - 1 ? last : each) : (given?.[i] ?? null);
    const part = size !== null && shape.length === 1 ? (numbers?.slice(start, start + size) ?? null) : null;
    start += size ?? 0;
    return like(call, withSizes(shape, new Map([[axis, size]])), part);
  });
};

interface Cut {
  readonly from: number;
  readonly step: number;
  readonly size: number;
}

function cutAxis(size: number, start: number, end: number, step: number): Cut {
  const clamp = (at: number, low: number, high: number): number =>
    Math.min(high, Math.max(low, at < 0 ? at + size : at));
  const from = step > 0 ? clamp(start, 0, size) : clamp(start, 0, size - 1);
  const to = step > 0 ? clamp(end, 0, size) : clamp(end, -1, size - 1);
  return { from, step, size: Math.max(0, Math.ceil((to - from) / step)) };
}

const slice: Rule = (call) => {
  const { shape, numbers } = inputOf(call, 0);
  const [starts, ends] = [listOf(call, 'starts', 1), listOf(call, 'ends', 2)];
  const [axes, steps] = [listOf(call, 'axes', 3), listOf(call, 'steps', 4)];
  if (shape === null || axes === null || steps === null) return like(call, null);
  const sizes = [...shape];
  let picked = numbers;
  (axes ?? starts ?? ends ?? shape).forEach((given, i) => {
    const axis = axes ? axisIn(given!, shape.length) : i;
    const [size, start, end, step = 1] = [sizes[axis] ?? null, starts?.[i], ends?.[i], steps?.[i]];
    const isKnown = size !== null && start !== undefined && end !== undefined && step !== 0;
    const cut = isKnown ? cutAxis(size, start, end, step) : null;
    sizes[axis] = cut?.size ?? null;
    picked =
      cut && picked ? Array.from({ length: cut.size }, (_, k) => numbers![cut.from + k * step]!) : null;
  });
  return like(call, sizes, shape.length === 1 ? picked : null);
};

const gather: Rule = (call) => {
  const data = inputOf(call, 0);
  const indices = inputOf(call, 1);
  if (data.shape === null || indices.shape === null) return like(call, null);
  const axis = axisIn(intOf(call, 'axis', 0), data.shape.length);
  const shape = data.shape.toSpliced(axis, 1, ...indices.shape);
  const { numbers } = data;
  const picked =
    data.shape.length === 1 && numbers
      ? (indices.numbers?.map((at) => numbers[axisIn(at, numbers.length)] ?? 0) ?? null)
      : null;
  return like(call, shape, picked);
};

const gatherND: Rule = (call) => {
  const [data, indices] = [inputOf(call, 0).shape, inputOf(call, 1).shape];
  const depth = indices?.at(-1) ?? null;
  if (data === null || indices === null || depth === null) return like(call, null);
  return like(call, [...indices.slice(0, -1), ...data.slice(intOf(call, 'batch_dims', 0) + depth)]);
};

const topK: Rule = (call) => {
  const { shape } = inputOf(call, 0);
  const k = isGiven(call, 1) ? (inputOf(call, 1).numbers?.[0] ?? null) : intOf(call, 'k', 0);
  if (shape === null) return [];
  const axis = axisIn(intOf(call, 'axis', -1), shape.length);
  const cut = like(call, withSizes(shape, new Map([[axis, k]])));
  return [cut, makeValue(7, cut.shape)];
};

/** DepthToSpace and back: blocks of b × b pixels out of, or into, b² channels. */
function moveBlocks(direction: 1 | -1): (call: Call) => Value {
  return (call) => {
    const { shape } = inputOf(call, 0);
    if (shape?.length !== 4) return like(call, null);
    const block = intOf(call, 'blocksize', 1) ** direction;
    const scale = (size: number | null, by: number): number | null => (size === null ? null : size * by);
    const [batch, channels, height, width]: Shape = shape;
    const moved = [scale(channels!, block ** -2), scale(height!, block), scale(width!, block)];
    return like(call, [batch!, ...moved.map((size) => (size === null ? null : Math.round(size)))]);
  };
}

/** Operators that move values without making new ones. */
export const layout: Readonly<Record<string, Rule>> = {
  Reshape: reshape,
  Flatten: flatten,
  Squeeze: squeeze,
  Unsqueeze: unsqueeze,
  Transpose: transpose,
  Concat: concat,
  Split: split,
  Slice: slice,
  Gather: gather,
  GatherElements: (call) => like(call, inputOf(call, 1).shape),
  GatherND: gatherND,
  TopK: topK,
  DepthToSpace: moveBlocks(1),
  SpaceToDepth: moveBlocks(-1),
};
