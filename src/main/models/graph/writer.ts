import { create, toBinary } from '@bufbuild/protobuf';
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
import type { AttributeProto, NodeProto, TensorProto, ValueInfoProto } from './onnx_pb.ts';

/** Opset of the default domain, and the IR version that came with it. */
const OPSET = 18n;
const IR_VERSION = 8n;

/** Name of a value in the graph. */
export type Value = string;

export type Attribute = number | string | readonly number[] | { readonly float: number };
export type Attributes = Readonly<Record<string, Attribute>>;

/** A size in a shape: a number, or the name of a free one. */
export type Size = number | string;

/** Weights that travel beside the protobuf, as the session option `externalData` wants them. */
export interface WeightBytes {
  readonly path: string;
  readonly data: Uint8Array;
}

/**
 * Writes an ONNX graph node by node. Weights are not copied into the protobuf: each is an external
 * tensor whose bytes go to the session from memory.
 */
export class GraphWriter {
  readonly #nodes: NodeProto[] = [];
  readonly #initializers = new Map<Value, TensorProto>();
  readonly #inputs: ValueInfoProto[] = [];
  readonly #outputs: ValueInfoProto[] = [];
  readonly weights: WeightBytes[] = [];

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

  /** A weight, under its state-dict name. The same name twice is the same weight. */
  weight(name: string, shape: readonly number[], data: Float32Array): Value {
    if (this.#initializers.has(name)) return name;
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    const externalData = Object.entries({ location: name, offset: '0', length: String(bytes.length) }).map(
      ([key, value]) => create(StringStringEntryProtoSchema, { key, value }),
    );
    this.#addInitializer(name, TensorProto_DataType.FLOAT, shape, {
      externalData,
      dataLocation: TensorProto_DataLocation.EXTERNAL,
    });
    this.weights.push({ path: name, data: bytes });
    return name;
  }

  /** A small float constant, inside the protobuf. */
  floats(name: string, shape: readonly number[], values: readonly number[]): Value {
    const rawData = new Uint8Array(Float32Array.from(values).buffer);
    return this.#addInitializer(name, TensorProto_DataType.FLOAT, shape, { rawData });
  }

  /** A float constant of one repeated value, inside the protobuf; equal ones share one constant. */
  filled(shape: readonly number[], value: number): Value {
    const name = `filled(${shape.join(',')};${String(value)})`;
    if (this.#initializers.has(name)) return name;
    const size = shape.reduce((product, length) => product * length, 1);
    return this.floats(name, shape, Array<number>(size).fill(value));
  }

  /** A small int64 list, inside the protobuf; equal lists share one constant. */
  ints(values: readonly number[]): Value {
    const name = `ints(${values.join(',')})`;
    if (this.#initializers.has(name)) return name;
    const rawData = new Uint8Array(BigInt64Array.from(values, BigInt).buffer);
    return this.#addInitializer(name, TensorProto_DataType.INT64, [values.length], { rawData });
  }

  /** ModelProto bytes. */
  finish(graphName: string): Uint8Array {
    const graph = create(GraphProtoSchema, {
      name: graphName,
      node: this.#nodes,
      initializer: [...this.#initializers.values()],
      input: this.#inputs,
      output: this.#outputs,
    });
    const opsetImport = [create(OperatorSetIdProtoSchema, { domain: '', version: OPSET })];
    const model = { irVersion: IR_VERSION, producerName: 'slerpscope', opsetImport, graph };
    return toBinary(ModelProtoSchema, create(ModelProtoSchema, model));
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
