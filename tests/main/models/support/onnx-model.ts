import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import type { MessageInitShape } from '@bufbuild/protobuf';
import {
  AttributeProto_AttributeType,
  ModelProtoSchema,
  NodeProtoSchema,
  TensorProtoSchema,
  TensorProto_DataLocation,
  TensorProto_DataType,
  ValueInfoProtoSchema,
  type AttributeProtoSchema,
} from '../../../../src/main/models/graph/onnx_pb.ts';
import type { ModelGraph } from '../../../../src/main/models/model.ts';

export type NodeInit = MessageInitShape<typeof NodeProtoSchema>;
export type TensorInit = MessageInitShape<typeof TensorProtoSchema>;
export type ValueInit = MessageInitShape<typeof ValueInfoProtoSchema>;
/** A local function, as far as these tests need one. */
export interface FunctionInit {
  readonly name: string;
  readonly domain: string;
  readonly input: string[];
  readonly output: string[];
  readonly opsetImport: { domain: string; version: bigint }[];
  readonly node: { opType: string; domain: string; input: string[]; output: string[] }[];
}

export const types = TensorProto_DataType;

/** The graph as one file that holds its weights. */
export function embedWeights(graph: ModelGraph): Uint8Array {
  const model = fromBinary(ModelProtoSchema, graph.model);
  for (const tensor of model.graph!.initializer) {
    if (tensor.dataLocation !== TensorProto_DataLocation.EXTERNAL) continue;
    const { location, offset, length } = Object.fromEntries(
      tensor.externalData.map(({ key, value }) => [key, value]),
    );
    const inMemory = graph.externalData.find(({ path }) => path === location)?.data;
    const data = inMemory ?? readFileSync(join(graph.mapped!.folder, location!));
    tensor.rawData = data.subarray(Number(offset), Number(offset) + Number(length));
    tensor.externalData = [];
    tensor.dataLocation = TensorProto_DataLocation.DEFAULT;
  }
  return toBinary(ModelProtoSchema, model);
}

/** The same as an exporter would write it: it takes `timestep` [B] int64 in [0, 1000), and looks its features up in a table. */
export function exportGraph(graph: ModelGraph): Uint8Array {
  const model = fromBinary(ModelProtoSchema, embedWeights(graph));
  const times = Array.from({ length: 1000 }, (_, t) => t);
  const [features] = graph.inputs(times, []);
  const { name, data } = features!;
  const { input, initializer, node } = model.graph!;
  model.graph!.input = [
    ...input.filter((value) => value.name !== name),
    create(ValueInfoProtoSchema, port('timestep', types.INT64, ['batch'])),
  ];
  const rawData = new Uint8Array(data.buffer.slice(0));
  const dims = features!.shape.map(BigInt);
  initializer.push(create(TensorProtoSchema, { name: 'times', dataType: types.FLOAT, dims, rawData }));
  node.unshift(
    create(NodeProtoSchema, {
      opType: 'Gather',
      input: ['times', 'timestep'],
      output: [name],
      attribute: [{ name: 'axis', type: AttributeProto_AttributeType.INT, i: 0n }],
    }),
  );
  return toBinary(ModelProtoSchema, model);
}

/** An input or output; sizes are numbers, names of free axes, or '' for an unnamed one. */
export function port(
  name: string,
  elemType: TensorProto_DataType,
  sizes: readonly (number | string)[],
): ValueInit {
  const dim = sizes.map((size) =>
    size === ''
      ? {}
      : typeof size === 'number'
        ? { value: { case: 'dimValue' as const, value: BigInt(size) } }
        : { value: { case: 'dimParam' as const, value: size } },
  );
  return { name, type: { value: { case: 'tensorType', value: { elemType, shape: { dim } } } } };
}

export interface TinyModel {
  readonly sample?: ValueInit;
  readonly timestep?: ValueInit;
  readonly output?: ValueInit;
  readonly inputs?: readonly ValueInit[];
  readonly nodes?: readonly NodeInit[];
  readonly initializers?: readonly TensorInit[];
  readonly sparseInitializer?: { dims: bigint[] }[];
  readonly functions?: FunctionInit[];
  readonly trainingInfo?: object[];
}

/** eps = sample · timestep, with a timestep of shape [] unless said otherwise. */
export function encodeModel(tiny: TinyModel = {}): Uint8Array {
  const sample = tiny.sample ?? port('sample', types.FLOAT, ['batch', 1, 2, 2]);
  const timestep = tiny.timestep ?? port('timestep', types.INT64, []);
  const [x, t] = [sample.name!, timestep.name!];
  const nodes: readonly NodeInit[] = tiny.nodes ?? [
    { opType: 'Cast', input: [t], output: ['t_float'], attribute: [int('to', types.FLOAT)] },
    { opType: 'Mul', input: [x, 't_float'], output: ['eps'] },
  ];
  const model = create(ModelProtoSchema, {
    irVersion: 8n,
    opsetImport: [
      { domain: '', version: 18n },
      { domain: 'local', version: 1n },
    ],
    functions: tiny.functions ?? [],
    trainingInfo: tiny.trainingInfo ?? [],
    graph: {
      name: 'tiny',
      input: [sample, timestep, ...(tiny.inputs ?? [])],
      output: [tiny.output ?? port('eps', types.FLOAT, ['batch', 1, 2, 2])],
      node: [...nodes],
      initializer: [...(tiny.initializers ?? [])],
      sparseInitializer: tiny.sparseInitializer ?? [],
    },
  });
  return toBinary(ModelProtoSchema, model);
}

export function int(name: string, value: number): MessageInitShape<typeof AttributeProtoSchema> {
  return { name, type: AttributeProto_AttributeType.INT, i: BigInt(value) };
}

/** Functions f0 … f(count − 1), each calling the one before `calls` times. */
export function chainFunctions(count: number, calls = 1): FunctionInit[] {
  return Array.from({ length: count }, (_, i) => ({
    name: `f${String(i)}`,
    domain: 'local',
    input: ['a'],
    output: ['b'],
    opsetImport: [
      { domain: '', version: 18n },
      { domain: 'local', version: 1n },
    ],
    node: Array.from({ length: calls }, (_unused, j) => ({
      opType: i === 0 ? 'Identity' : `f${String(i - 1)}`,
      domain: i === 0 ? '' : 'local',
      input: [j === 0 ? 'a' : `c${String(j - 1)}`],
      output: [j === calls - 1 ? 'b' : `c${String(j)}`],
    })),
  }));
}
