import { basename } from 'node:path';
import { create, toBinary } from '@bufbuild/protobuf';
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import {
  BYTES_OF,
  bytesOf,
  countElements,
  type StoredTensor,
  type WeightType,
} from '../../formats/tensor.ts';
import {
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  GraphProtoSchema,
  ModelProtoSchema,
  NodeProtoSchema,
  OperatorSetIdProtoSchema,
  StringStringEntryProtoSchema,
  TensorProto_DataLocation,
  TensorProto_DataType,
  TensorProtoSchema,
  TensorShapeProto_DimensionSchema,
  TensorShapeProtoSchema,
  TypeProto_TensorSchema,
  TypeProtoSchema,
  ValueInfoProtoSchema,
} from './onnx_pb.ts';
import type { AttributeProto, GraphProto, NodeProto, TensorProto, ValueInfoProto } from './onnx_pb.ts';
import type { MappedWeights, WeightBytes } from '../model.ts';
import { LazyBytes } from './lazy-bytes.ts';
import { chooseMapped, describeMapped, type MappedPlace } from './mapped-weights.ts';

/** Opset of the default domain, and the IR version that came with it. */
const OPSET = 18n;
const IR_VERSION = 8n;

const DATA_TYPES: Readonly<Record<WeightType, TensorProto_DataType>> = {
  F32: TensorProto_DataType.FLOAT,
  F16: TensorProto_DataType.FLOAT16,
  BF16: TensorProto_DataType.BFLOAT16,
  F64: TensorProto_DataType.DOUBLE,
};

/** Name of a value in the graph. */
export type Value = string;

export type Attribute = number | string | readonly number[] | { readonly float: number };
export type Attributes = Readonly<Record<string, Attribute>>;

/** A size in a shape: a number, or the name of a free one. */
export type Size = number | string;

/** What a graph is written as. */
export interface WrittenGraph {
  /** ModelProto bytes. */
  readonly model: Uint8Array;
  readonly externalData: readonly WeightBytes[];
  readonly mapped: MappedWeights | null;
}

/** The values of a weight: a tensor of a file, or numbers that are computed when they are needed. */
export type WeightValues = Pick<StoredTensor, 'read'> & Partial<Pick<StoredTensor, 'type' | 'place'>>;

/**
 * Writes an ONNX graph node by node. Weights are not copied into the protobuf: each is an external tensor, which the
 * session maps from the person's own file, or whose bytes go to it from memory.
 */
export class GraphWriter {
  readonly #nodes: NodeProto[] = [];
  readonly #initializers = new Map<Value, TensorProto>();
  readonly #inputs: ValueInfoProto[] = [];
  readonly #outputs: ValueInfoProto[] = [];
  readonly #weights = new Map<Value, { readonly shape: readonly number[]; readonly values: WeightValues }>();

  input(name: Value, type: 'float32' | 'int64', shape: readonly Size[]): Value {
    this.#inputs.push(describeValue(name, type, shape));
    return name;
  }

  output(name: Value, value: Value, shape: readonly Size[]): void {
    this.#nodes.push(create(NodeProtoSchema, { opType: 'Identity', name, input: [value], output: [name] }));
    this.#outputs.push(describeValue(name, 'float32', shape));
  }

  /** Adds a node with one output and returns that. `name` has to be new in the graph. */
  node(name: string, opType: string, input: readonly Value[], attributes: Attributes = {}): Value {
    return this.nodes(name, opType, input, attributes, 1)[0]!;
  }

  /** Adds a node with several outputs. */
  nodes(
    name: string,
    opType: string,
    input: readonly Value[],
    attributes: Attributes,
    count: number,
  ): Value[] {
    const output = Array.from({ length: count }, (_, i) => (count === 1 ? name : `${name}.${i}`));
    const attribute = Object.entries(attributes).map(([key, value]) => describeAttribute(key, value));
    this.#nodes.push(create(NodeProtoSchema, { opType, name, input: [...input], output, attribute }));
    return output;
  }

  /** A weight, under its state-dict name; `values` has as many elements as the shape. The same name twice is the same weight. */
  weight(name: string, shape: readonly number[], values: WeightValues | Float32Array): Value {
    if (this.#weights.has(name)) return name;
    this.#weights.set(name, {
      shape,
      values: values instanceof Float32Array ? { read: () => values } : values,
    });
    return name;
  }

  /** A small float constant, inside the protobuf. */
  floats(name: string, shape: readonly number[], values: readonly number[] | Float32Array): Value {
    const rawData = new Uint8Array(Float32Array.from(values).buffer);
    return this.#addInitializer(name, TensorProto_DataType.FLOAT, shape, { rawData });
  }

  /** A float constant of one repeated value, inside the protobuf; equal ones share one constant. */
  filled(shape: readonly number[], value: number): Value {
    const name = `filled(${shape.join(',')};${String(value)})`;
    if (this.#initializers.has(name)) return name;
    const size = shape.reduce((product, length) => product * length, 1);
    return this.floats(name, shape, new Float32Array(size).fill(value));
  }

  /** A small int64 list, inside the protobuf; equal lists share one constant. */
  ints(values: readonly number[]): Value {
    const name = `ints(${values.join(',')})`;
    if (this.#initializers.has(name)) return name;
    const rawData = new Uint8Array(BigInt64Array.from(values, BigInt).buffer);
    return this.#addInitializer(name, TensorProto_DataType.INT64, [values.length], { rawData });
  }

  /** The graph and what its weights are taken from. Reads those that are in no file that is mapped, where others are. */
  finish(graphName: string): WrittenGraph {
    const { mapped, folder } = chooseMapped(this.#weights);
    const externalData: WeightBytes[] = [];
    const casts: NodeProto[] = [];
    const inside: Uint8Array[][] = [];
    for (const [name, { shape, values }] of this.#weights) {
      const place = mapped.get(name);
      if (place) casts.push(...this.#addMapped(name, shape, place));
      else if (folder === null) externalData.push(this.#addBytes(name, shape, values));
      else inside.push(encodeInitializer(name, shape, bytesOf(values.read())));
    }
    const graph = create(GraphProtoSchema, {
      name: graphName,
      node: [...casts, ...this.#nodes],
      initializer: [...this.#initializers.values()],
      input: this.#inputs,
      output: this.#outputs,
    });
    return {
      model: encodeModel(graph, inside),
      externalData,
      mapped: folder === null ? null : describeMapped(folder, [...mapped.values()]),
    };
  }

  /** A weight in its own file; where it is not stored as float32, a Cast makes it so, which the runtime folds once. */
  #addMapped(name: Value, shape: readonly number[], { type, source, offset }: MappedPlace): NodeProto[] {
    const stored = type === 'F32' ? name : `${name}/${type}`;
    const length = countElements(shape)! * BYTES_OF[type];
    this.#addExternal(stored, DATA_TYPES[type], shape, basename(source.file.path), offset, length);
    if (stored === name) return [];
    const attribute = [describeAttribute('to', TensorProto_DataType.FLOAT)];
    return [create(NodeProtoSchema, { opType: 'Cast', name, input: [stored], output: [name], attribute })];
  }

  #addBytes(name: Value, shape: readonly number[], { read }: WeightValues): WeightBytes {
    const byteLength = countElements(shape)! * BYTES_OF.F32;
    this.#addExternal(name, TensorProto_DataType.FLOAT, shape, name, 0, byteLength);
    return new LazyBytes(name, byteLength, () => bytesOf(read()));
  }

  #addExternal(
    name: Value,
    dataType: TensorProto_DataType,
    shape: readonly number[],
    location: string,
    offset: number,
    length: number,
  ): void {
    const entries = { location, offset: String(offset), length: String(length) };
    const externalData = Object.entries(entries).map(([key, value]) =>
      create(StringStringEntryProtoSchema, { key, value }),
    );
    const dataLocation = TensorProto_DataLocation.EXTERNAL;
    this.#addInitializer(name, dataType, shape, { externalData, dataLocation });
  }

  #addInitializer(
    name: Value,
    dataType: TensorProto_DataType,
    shape: readonly number[],
    content: Partial<Pick<TensorProto, 'rawData' | 'externalData' | 'dataLocation'>>,
  ): Value {
    const tensor = { name, dataType, dims: shape.map(BigInt), ...content };
    this.#initializers.set(name, create(TensorProtoSchema, tensor));
    return name;
  }
}

/** The protobuf of a float tensor as an initializer of a graph, in pieces: large data are not copied for each message around them. */
function encodeInitializer(name: Value, shape: readonly number[], data: Uint8Array): Uint8Array[] {
  const dataType = TensorProto_DataType.FLOAT;
  const head = toBinary(
    TensorProtoSchema,
    create(TensorProtoSchema, { name, dataType, dims: shape.map(BigInt) }),
  );
  return enclose(GraphProtoSchema.field.initializer.number, [
    head,
    ...enclose(TensorProtoSchema.field.rawData.number, [data]),
  ]);
}

/** ModelProto bytes; fields of one message may stand in any order, so that the initializers `inside` follow the rest. */
function encodeModel(graph: GraphProto, inside: readonly Uint8Array[][]): Uint8Array {
  const opsetImport = [create(OperatorSetIdProtoSchema, { domain: '', version: OPSET })];
  const model = { irVersion: IR_VERSION, producerName: 'slerpscope', opsetImport };
  return Buffer.concat([
    toBinary(ModelProtoSchema, create(ModelProtoSchema, model)),
    ...enclose(ModelProtoSchema.field.graph.number, [toBinary(GraphProtoSchema, graph), ...inside.flat()]),
  ]);
}

/** A length-delimited field with this content. */
function enclose(field: number, content: readonly Uint8Array[]): Uint8Array[] {
  const length = content.reduce((sum, { byteLength }) => sum + byteLength, 0);
  return [new BinaryWriter().tag(field, WireType.LengthDelimited).uint32(length).finish(), ...content];
}

function describeValue(name: Value, type: 'float32' | 'int64', shape: readonly Size[]): ValueInfoProto {
  const dim = shape.map((size) =>
    create(TensorShapeProto_DimensionSchema, {
      value:
        typeof size === 'number'
          ? { case: 'dimValue', value: BigInt(size) }
          : { case: 'dimParam', value: size },
    }),
  );
  const tensor = create(TypeProto_TensorSchema, {
    elemType: type === 'float32' ? TensorProto_DataType.FLOAT : TensorProto_DataType.INT64,
    shape: create(TensorShapeProtoSchema, { dim }),
  });
  return create(ValueInfoProtoSchema, {
    name,
    type: create(TypeProtoSchema, { value: { case: 'tensorType', value: tensor } }),
  });
}

function describeAttribute(name: string, value: Attribute): AttributeProto {
  const types = AttributeProto_AttributeType;
  if (typeof value === 'number')
    return create(AttributeProtoSchema, { name, type: types.INT, i: BigInt(value) });
  if (typeof value === 'string')
    return create(AttributeProtoSchema, { name, type: types.STRING, s: new TextEncoder().encode(value) });
  if ('float' in value) return create(AttributeProtoSchema, { name, type: types.FLOAT, f: value.float });
  return create(AttributeProtoSchema, { name, type: types.INTS, ints: value.map(BigInt) });
}
