import { readTensor } from './tensor.ts';
import { MAX_NUMBERS, type Value } from './value.ts';
import { functionKey } from '../function-key.ts';
import { eachField, readInt64, repeated } from '../wire.ts';

/** An attribute of a node, as far as sizes depend on it. */
export interface Attribute {
  readonly name: string;
  /** In a function: the attribute of the calling node that stands here. */
  readonly reference: string;
  readonly int: number;
  readonly float: number;
  readonly text: string;
  readonly ints: readonly number[];
  readonly floats: readonly number[];
  readonly tensor: Value | null;
  readonly graph: Graph | null;
}

export interface Node {
  readonly op: string;
  /** Domain, name and overload, which identify a function. */
  readonly key: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, Attribute>;
}

export interface Graph {
  readonly nodes: readonly Node[];
  readonly initializers: ReadonlyMap<string, Value>;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

export interface Structure {
  readonly graph: Graph;
  readonly functions: ReadonlyMap<string, Graph>;
}

/** What sizes are inferred from in a ModelProto that was scanned before: nodes, small constants, names. Weights are not copied. */
export function readStructure(bytes: Uint8Array): Structure {
  let graph: Graph = { nodes: [], initializers: new Map(), inputs: [], outputs: [] };
  const functions = new Map<string, Graph>();
  eachField(bytes, {
    7: (reader) => (graph = readGraph(reader.bytes())),
    25: (reader) => {
      const { key, body } = readFunction(reader.bytes());
      functions.set(key, body);
    },
  });
  return { graph, functions };
}

function readGraph(bytes: Uint8Array): Graph {
  const nodes: Node[] = [];
  const initializers = new Map<string, Value>();
  const inputs: string[] = [];
  const outputs: string[] = [];
  eachField(bytes, {
    1: (reader) => nodes.push(readNode(reader.bytes())),
    5: (reader) => {
      const { name, value } = readTensor(reader.bytes());
      initializers.set(name, value);
    },
    11: (reader) => inputs.push(readName(reader.bytes())),
    12: (reader) => outputs.push(readName(reader.bytes())),
  });
  return { nodes, initializers, inputs, outputs };
}

/** ValueInfoProto */
function readName(bytes: Uint8Array): string {
  let name = '';
  eachField(bytes, { 1: (reader) => (name = reader.string()) });
  return name;
}

function readFunction(bytes: Uint8Array): { key: string; body: Graph } {
  const nodes: Node[] = [];
  const inputs: string[] = [];
  const outputs: string[] = [];
  const names = { name: '', domain: '', overload: '' };
  eachField(bytes, {
    1: (reader) => (names.name = reader.string()),
    4: (reader) => inputs.push(reader.string()),
    5: (reader) => outputs.push(reader.string()),
    7: (reader) => nodes.push(readNode(reader.bytes())),
    10: (reader) => (names.domain = reader.string()),
    13: (reader) => (names.overload = reader.string()),
  });
  const body = { nodes, initializers: new Map(), inputs, outputs };
  return { key: functionKey(names.domain, names.name, names.overload), body };
}

function readNode(bytes: Uint8Array): Node {
  const inputs: string[] = [];
  const outputs: string[] = [];
  const attributes = new Map<string, Attribute>();
  const names = { op: '', domain: '', overload: '' };
  eachField(bytes, {
    1: (reader) => inputs.push(reader.string()),
    2: (reader) => outputs.push(reader.string()),
    4: (reader) => (names.op = reader.string()),
    5: (reader) => {
      const attribute = readAttribute(reader.bytes());
      attributes.set(attribute.name, attribute);
    },
    7: (reader) => (names.domain = reader.string()),
    8: (reader) => (names.overload = reader.string()),
  });
  const key = functionKey(names.domain, names.op, names.overload);
  return { op: names.op, key, inputs, outputs, attributes };
}

function readAttribute(bytes: Uint8Array): Attribute {
  const found = { name: '', reference: '', int: 0, float: 0, text: '' };
  const ints: number[] = [];
  const floats: number[] = [];
  let tensor: Value | null = null;
  let graph: Graph | null = null;
  eachField(bytes, {
    1: (reader) => (found.name = reader.string()),
    '2:5': (reader) => (found.float = reader.float()),
    '3:0': (reader) => (found.int = readInt64(reader)),
    4: (reader) => (found.text = new TextDecoder().decode(reader.bytes().subarray(0, 256))),
    5: (reader) => (tensor = readTensor(reader.bytes()).value),
    6: (reader) => (graph = readGraph(reader.bytes())),
    ...repeated(7, 5, (reader) => reader.float(), floats, MAX_NUMBERS),
    ...repeated(8, 0, readInt64, ints, MAX_NUMBERS),
    21: (reader) => (found.reference = reader.string()),
  });
  return { ...found, ints, floats, tensor, graph };
}
