import { create, toBinary } from '@bufbuild/protobuf';
import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import {
  AttributeProto_AttributeType as Kind,
  ModelProtoSchema,
} from '../../../../../src/main/models/graph/onnx_pb.ts';
import { readStructure } from '../../../../../src/main/models/graph/sizes/graph.ts';
import { inferSizes } from '../../../../../src/main/models/graph/sizes/infer.ts';
import { makeValue, type Value } from '../../../../../src/main/models/graph/sizes/value.ts';
import { types, type NodeInit, type TensorInit } from '../../support/onnx-model.ts';

/** Each rule beside what the runtime itself makes of the same node. */

type Attributes = Readonly<
  Record<string, number | string | readonly number[] | { float: number } | TensorInit>
>;

const longs = (...values: number[]): TensorInit => ({
  dims: [BigInt(values.length)],
  dataType: types.INT64,
  int64Data: values.map(BigInt),
});
const floats = (dims: number[], ...values: number[]): TensorInit => ({
  dims: dims.map(BigInt),
  dataType: types.FLOAT,
  floatData: values,
});
const scalar = (value: number): TensorInit => ({
  dims: [],
  dataType: types.INT64,
  int64Data: [BigInt(value)],
});
const flag = (value: boolean): TensorInit => ({ dims: [], dataType: types.BOOL, int32Data: [Number(value)] });
/** Zeros of a shape that are fed, so that nothing is known of them but their shape. */
const fed = (...shape: number[]): Fed => ({ shape });

interface Fed {
  readonly shape: readonly number[];
}

function attributes(given: Attributes): NonNullable<NodeInit['attribute']> {
  return Object.entries(given).map(([name, value]) => {
    if (typeof value === 'number') return { name, type: Kind.INT, i: BigInt(value) };
    if (typeof value === 'string') return { name, type: Kind.STRING, s: new TextEncoder().encode(value) };
    if (Array.isArray(value)) return { name, type: Kind.INTS, ints: value.map(BigInt) };
    if ('float' in value) return { name, type: Kind.FLOAT, f: value.float };
    return { name, type: Kind.TENSOR, t: value as TensorInit };
  });
}

interface Case {
  readonly op: string;
  readonly inputs: readonly (Fed | TensorInit | null)[];
  readonly attributes?: Attributes;
  readonly outputs?: number;
  readonly opset?: number;
}

const isFed = (input: Fed | TensorInit | null): input is Fed => input !== null && 'shape' in input;

function encode({ op, inputs, attributes: given = {}, outputs = 1, opset = 18 }: Case): Uint8Array {
  const names = inputs.map((input, i) => (input === null ? '' : `in${i}`));
  const made = Array.from({ length: outputs }, (_, i) => `out${i}`);
  const tensorType = (shape: readonly number[]) => ({
    elemType: types.FLOAT,
    shape: { dim: shape.map((size) => ({ value: { case: 'dimValue' as const, value: BigInt(size) } })) },
  });
  return toBinary(
    ModelProtoSchema,
    create(ModelProtoSchema, {
      irVersion: 8n,
      opsetImport: [{ domain: '', version: BigInt(opset) }],
      graph: {
        name: op,
        input: inputs.flatMap((input, i) =>
          isFed(input)
            ? [
                {
                  name: `in${i}`,
                  type: { value: { case: 'tensorType' as const, value: tensorType(input.shape) } },
                },
              ]
            : [],
        ),
        initializer: inputs.flatMap((input, i) =>
          input && !isFed(input) ? [{ ...input, name: `in${i}` }] : [],
        ),
        node: [{ opType: op, input: names, output: made, attribute: attributes(given) }],
        output: made.map((name) => ({ name })),
      },
    }),
  );
}

async function shapesByRuntime(bytes: Uint8Array, inputs: Case['inputs']): Promise<(readonly number[])[]> {
  const session = await ort.InferenceSession.create(bytes, { logSeverityLevel: 3 });
  const feeds = inputs.flatMap((input, i) => {
    if (!isFed(input)) return [];
    const count = input.shape.reduce((a, b) => a * b, 1);
    return [[`in${i}`, new ort.Tensor('float32', new Float32Array(count), input.shape)] as const];
  });
  const results = await session.run(Object.fromEntries(feeds));
  await session.release();
  return session.outputNames.map((name) => results[name]!.dims);
}

function shapesByRules(bytes: Uint8Array, inputs: Case['inputs']): Value['shape'][] {
  const given = inputs.flatMap((input, i) =>
    isFed(input) ? [[`in${i}`, makeValue(types.FLOAT, input.shape)] as const] : [],
  );
  const shapes: Value['shape'][] = [];
  inferSizes(readStructure(bytes), new Map(given), (_, { shape }) => shapes.push(shape));
  return shapes;
}

const picture = fed(1, 4, 6, 8);
const cases: readonly Case[] = [
  { op: 'Add', inputs: [fed(3, 1), fed(1, 4)] },
  { op: 'Where', inputs: [flag(true), fed(3, 1), fed(4)] },
  { op: 'Equal', inputs: [fed(2, 3), fed(3)] },
  { op: 'Softmax', inputs: [fed(2, 3)] },
  { op: 'Cast', inputs: [fed(2, 3)], attributes: { to: types.INT64 } },
  { op: 'ConstantOfShape', inputs: [longs(2, 3)] },
  { op: 'Expand', inputs: [fed(3, 1), longs(2, 1, 4)] },
  { op: 'Tile', inputs: [fed(2, 3), longs(2, 4)] },
  { op: 'Range', inputs: [scalar(1), scalar(10), scalar(4)] },
  { op: 'OneHot', inputs: [longs(0, 1), scalar(5), floats([2], 0, 1)], attributes: { axis: 0 } },
  { op: 'EyeLike', inputs: [fed(2, 3)] },
  { op: 'RandomNormal', inputs: [], attributes: { shape: [2, 3] } },
  { op: 'HannWindow', inputs: [scalar(7)] },
  { op: 'Pad', inputs: [picture, longs(0, 0, 1, 2, 0, 0, 3, 4)] },
  { op: 'Pad', inputs: [picture, longs(1, 2), null, longs(-1)] },
  { op: 'Pad', inputs: [picture], attributes: { pads: [0, 0, 1, 2, 0, 0, 3, 4] }, opset: 10 },
  { op: 'CenterCropPad', inputs: [picture, longs(9, 3)], attributes: { axes: [2, 3] } },
  { op: 'Col2Im', inputs: [fed(1, 12, 4), longs(3, 3), longs(2, 2)] },
  { op: 'DFT', inputs: [fed(1, 6, 1), scalar(9)] },
  { op: 'DFT', inputs: [fed(1, 6, 1)], attributes: { onesided: 1 } },
  { op: 'Reshape', inputs: [picture, longs(0, -1, 2)] },
  { op: 'Reshape', inputs: [fed(0, 3), longs(3, 0)], attributes: { allowzero: 1 } },
  { op: 'Flatten', inputs: [picture], attributes: { axis: -2 } },
  { op: 'Squeeze', inputs: [fed(1, 3, 1), longs(-1)] },
  { op: 'Squeeze', inputs: [fed(1, 3, 1)] },
  { op: 'Squeeze', inputs: [fed(1, 3, 1)], attributes: { axes: [0] }, opset: 11 },
  { op: 'Unsqueeze', inputs: [fed(2, 3), longs(0, -1)] },
  { op: 'Unsqueeze', inputs: [fed(2, 3)], attributes: { axes: [1] }, opset: 11 },
  { op: 'Transpose', inputs: [picture] },
  { op: 'Transpose', inputs: [picture], attributes: { perm: [0, 2, 3, 1] } },
  { op: 'Concat', inputs: [fed(2, 3), fed(2, 5)], attributes: { axis: -1 } },
  { op: 'Split', inputs: [fed(7, 2)], attributes: { num_outputs: 3 }, outputs: 3 },
  { op: 'Split', inputs: [fed(7, 2), longs(2, 5)], outputs: 2 },
  { op: 'Slice', inputs: [fed(9, 5), longs(-2, 0), longs(-100, 4), longs(0, 1), longs(-3, 2)] },
  { op: 'Slice', inputs: [fed(9, 5), longs(2), longs(2 ** 40)] },
  { op: 'Slice', inputs: [fed(9, 5)], attributes: { starts: [1], ends: [3], axes: [1] }, opset: 9 },
  { op: 'Gather', inputs: [fed(4, 5), longs(1, 2, 3)], attributes: { axis: 1 } },
  { op: 'GatherElements', inputs: [fed(3), longs(0, 1)] },
  { op: 'GatherND', inputs: [fed(4, 5, 6), { ...longs(1, 2), dims: [1n, 2n] }] },
  { op: 'TopK', inputs: [fed(4, 5), longs(2)], outputs: 2 },
  { op: 'DepthToSpace', inputs: [picture], attributes: { blocksize: 2 } },
  { op: 'SpaceToDepth', inputs: [picture], attributes: { blocksize: 2 } },
  { op: 'Trilu', inputs: [fed(3, 3)] },
  { op: 'MatMul', inputs: [fed(5, 1, 2, 3), fed(4, 3, 6)] },
  { op: 'MatMul', inputs: [fed(3), fed(4, 3, 6)] },
  { op: 'MatMul', inputs: [fed(2, 3), fed(3)] },
  { op: 'Gemm', inputs: [fed(3, 2), fed(4, 3)], attributes: { transA: 1, transB: 1 } },
  { op: 'Einsum', inputs: [fed(2, 3), fed(4, 3)], attributes: { equation: 'ik, jk -> ij' } },
  { op: 'Einsum', inputs: [fed(2, 3), fed(3, 4)], attributes: { equation: 'ij,jk' } },
  { op: 'ReduceMean', inputs: [picture], attributes: { axes: [1, -1], keepdims: 0 }, opset: 13 },
  { op: 'ReduceSum', inputs: [picture, longs(2)] },
  { op: 'ReduceSum', inputs: [picture], attributes: { noop_with_empty_axes: 1 } },
  { op: 'ReduceProd', inputs: [longs(2, 3)] },
  { op: 'ArgMax', inputs: [picture], attributes: { axis: 1, keepdims: 0 } },
  { op: 'Conv', inputs: [picture, fed(5, 4, 3, 3)], attributes: { strides: [2, 1], pads: [1, 1, 1, 0] } },
  { op: 'Conv', inputs: [picture, fed(6, 2, 3, 3)], attributes: { group: 2, dilations: [2, 2] } },
  { op: 'Conv', inputs: [picture, fed(5, 4, 3, 3)], attributes: { auto_pad: 'SAME_UPPER', strides: [4, 3] } },
  {
    op: 'ConvTranspose',
    inputs: [picture, fed(4, 3, 3, 3)],
    attributes: { strides: [2, 3], pads: [1, 0, 0, 1], output_padding: [1, 2] },
  },
  {
    op: 'ConvTranspose',
    inputs: [picture, fed(4, 3, 3, 3)],
    attributes: { output_shape: [13, 17], strides: [2, 2] },
  },
  { op: 'MaxPool', inputs: [picture], attributes: { kernel_shape: [3, 3], strides: [2, 2], ceil_mode: 1 } },
  { op: 'AveragePool', inputs: [picture], attributes: { kernel_shape: [2, 2], strides: [2, 2] } },
  { op: 'GlobalAveragePool', inputs: [picture] },
  {
    op: 'MaxUnpool',
    inputs: [fed(1, 1, 2, 2), { ...longs(0, 1, 2, 3), dims: [1n, 1n, 2n, 2n] }],
    attributes: { kernel_shape: [2, 2], strides: [2, 2] },
  },
  { op: 'Resize', inputs: [picture, null, floats([4], 1, 1, 2.5, 3)] },
  { op: 'Resize', inputs: [picture, null, null, longs(1, 4, 9, 2)] },
  { op: 'Resize', inputs: [picture, null, null, longs(9, 2)], attributes: { axes: [2, 3] } },
  { op: 'Resize', inputs: [picture, floats([4], 1, 1, 2, 2)], opset: 10 },
  { op: 'Upsample', inputs: [picture, floats([4], 1, 1, 2, 3)], opset: 9 },
  { op: 'GridSample', inputs: [picture, fed(1, 3, 5, 2)] },
  {
    op: 'RoiAlign',
    inputs: [picture, fed(2, 4), longs(0, 0)],
    attributes: { output_height: 3, output_width: 5 },
  },
  {
    op: 'LSTM',
    inputs: [fed(5, 2, 3), fed(2, 16, 3), fed(2, 16, 4)],
    attributes: { hidden_size: 4, direction: 'bidirectional' },
    outputs: 3,
  },
  { op: 'InstanceNormalization', inputs: [picture, floats([4], 1, 1, 1, 1), floats([4], 0, 0, 0, 0)] },
  { op: 'Dropout', inputs: [fed(2, 3)] },
];

describe('what shapes tell of a node is what the runtime makes of it', () => {
  it.each(
    cases.map((one) => [`${one.op} ${JSON.stringify(one.attributes ?? {}).slice(0, 60)}`, one] as const),
  )('%s', async (_, one) => {
    const bytes = encode(one);
    const made = await shapesByRuntime(bytes, one.inputs);
    expect(shapesByRules(bytes, one.inputs)).toEqual(made.map((dims) => [...dims]));
  });
});
