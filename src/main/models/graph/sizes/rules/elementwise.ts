import { TensorProto_DataType } from '../../onnx_pb.ts';
import { countOf, makeValue, MAX_NUMBERS, type Value } from '../value.ts';
import { broadcast, inputOf, intOf, like, type Call, type Rule, type Shape } from './call.ts';

const { BOOL, FLOAT, DOUBLE, FLOAT16, BFLOAT16, UINT8, INT64 } = TensorProto_DataType;
const FLOATS: readonly number[] = [FLOAT, DOUBLE, FLOAT16, BFLOAT16];

/** As many values as the first input has, of its type. */
const same: Rule = (call) => like(call, inputOf(call, 0).shape);

const SAME = `Abs Acos Acosh Asin Asinh Atan Atanh Bernoulli Celu Clip Cos Cosh CumSum Elu Erf Exp Gelu
  FastGelu QuickGelu HardSigmoid HardSwish Hardmax LeakyRelu Log LogSoftmax LpNormalization LRN MeanVarianceNormalization
  Mish Reciprocal Relu ReverseSequence Round ScatterElements ScatterND Scatter Selu Shrink Sigmoid Sign Sin Sinh Softmax
  Softplus Softsign Swish Tan Tanh ThresholdedRelu Trilu BitwiseNot InstanceNormalization GroupNormalization GroupNorm
  BatchNormalization LayerNormalization RMSNormalization SimplifiedLayerNormalization SkipLayerNormalization BiasGelu
  RotaryEmbedding RandomNormalLike RandomUniformLike EyeLike PRelu`.split(/\s+/);

const unary = (compute: (x: number) => number): Rule => {
  return (call) => {
    const { shape, numbers } = inputOf(call, 0);
    return like(call, shape, numbers?.map(compute) ?? null);
  };
};

/** Numbers of a small tensor spread over a shape that it is broadcast to. */
export function spread({ shape, numbers }: Value, onto: Shape): readonly number[] | null {
  const count = countOf(onto);
  if (numbers === null || shape === null || count === null || count > MAX_NUMBERS) return null;
  const lead = onto.length - shape.length;
  return Array.from({ length: count }, (_, flat) => {
    let [rest, at, stride] = [flat, 0, 1];
    for (let axis = onto.length - 1; axis >= 0; axis--) {
      const index = rest % onto[axis]!;
      rest = Math.floor(rest / onto[axis]!);
      const size = axis < lead ? 1 : shape[axis - lead]!;
      if (size !== 1) at += index * stride;
      stride *= size;
    }
    return numbers[at]!;
  });
}

/** Inputs broadcast against each other; `type` null: that of the input `typed`. */
function combine(
  compute: ((values: readonly number[], isInteger: boolean) => number) | null,
  type: number | null = null,
  typed = 0,
): Rule {
  return (call) => {
    const values = call.inputs.map((_, i) => inputOf(call, i));
    const shape = broadcast(values.map((value) => value.shape));
    const outType = type ?? inputOf(call, typed).type;
    if (shape === null || compute === null) return makeValue(outType, shape);
    const operands = values.map((value) => spread(value, shape));
    if (operands.some((numbers) => numbers === null)) return makeValue(outType, shape);
    const isInteger = !FLOATS.includes(inputOf(call, typed).type);
    const numbers = operands[0]!.map((_, i) =>
      compute(
        operands.map((all) => all![i]!),
        isInteger,
      ),
    );
    return makeValue(outType, shape, numbers);
  };
}

const divide = ([a, b]: readonly number[], isInteger: boolean): number =>
  isInteger ? Math.trunc(a! / b!) : a! / b!;
const modulo = ([a, b]: readonly number[]): number => a! - b! * Math.floor(a! / b!);

const cast: Rule = (call: Call) => {
  const { shape, numbers } = inputOf(call, 0);
  const to = call.node.op === 'CastLike' ? inputOf(call, 1).type : intOf(call, 'to', 0);
  const convert = FLOATS.includes(to) ? Number : to === BOOL ? (x: number) => Number(x !== 0) : Math.trunc;
  return makeValue(to, shape, numbers?.map(convert) ?? null);
};

/** Operators that work value by value, and others that keep the shape of their first input. */
export const elementwise: Readonly<Record<string, Rule>> = {
  ...Object.fromEntries(SAME.map((op) => [op, same])),
  Identity: unary((x) => x),
  Dropout: unary((x) => x),
  Neg: unary((x) => -x),
  Floor: unary(Math.floor),
  Ceil: unary(Math.ceil),
  Sqrt: unary(Math.sqrt),
  Abs: unary(Math.abs),
  Cast: cast,
  CastLike: cast,
  Not: (call) => makeValue(BOOL, inputOf(call, 0).shape),
  IsNaN: (call) => makeValue(BOOL, inputOf(call, 0).shape),
  IsInf: (call) => makeValue(BOOL, inputOf(call, 0).shape),
  QuantizeLinear: (call) => makeValue(UINT8, inputOf(call, 0).shape),
  DequantizeLinear: (call) => makeValue(FLOAT, inputOf(call, 0).shape),
  DynamicQuantizeLinear: (call) => makeValue(UINT8, inputOf(call, 0).shape),
  Add: combine(([a, b]) => a! + b!),
  Sub: combine(([a, b]) => a! - b!),
  Mul: combine(([a, b]) => a! * b!),
  Div: combine(divide),
  Mod: combine(modulo),
  Pow: combine(([a, b]) => a! ** b!),
  Min: combine((values) => Math.min(...values)),
  Max: combine((values) => Math.max(...values)),
  Sum: combine((values) => values.reduce((a, b) => a + b)),
  Mean: combine(null),
  Where: combine(([condition, a, b]) => (condition ? a! : b!), null, 1),
  Equal: combine(([a, b]) => Number(a === b), BOOL),
  Greater: combine(([a, b]) => Number(a! > b!), BOOL),
  GreaterOrEqual: combine(([a, b]) => Number(a! >= b!), BOOL),
  Less: combine(([a, b]) => Number(a! < b!), BOOL),
  LessOrEqual: combine(([a, b]) => Number(a! <= b!), BOOL),
  And: combine(([a, b]) => Number(a && b), BOOL),
  Or: combine(([a, b]) => Number(a || b), BOOL),
  Xor: combine(([a, b]) => Number(!a !== !b), BOOL),
  BitShift: combine(null),
  BitwiseAnd: combine(null),
  BitwiseOr: combine(null),
  BitwiseXor: combine(null),
  QLinearAdd: (call) => makeValue(UINT8, broadcast([inputOf(call, 0).shape, inputOf(call, 3).shape])),
  QLinearMul: (call) => makeValue(UINT8, broadcast([inputOf(call, 0).shape, inputOf(call, 3).shape])),
  Size: (call) => {
    const count = countOf(inputOf(call, 0).shape);
    return makeValue(INT64, [], count === null ? null : [count]);
  },
  Shape: (call) => {
    const { shape } = inputOf(call, 0);
    if (shape === null) return makeValue(INT64, [null]);
    const sizes = shape.slice(intOf(call, 'start', 0), intOf(call, 'end', shape.length));
    const known = sizes.filter((size) => size !== null);
    return makeValue(INT64, [sizes.length], known.length === sizes.length ? known : null);
  },
};
