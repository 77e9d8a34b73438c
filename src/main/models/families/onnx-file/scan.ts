import { fromBinary } from '@bufbuild/protobuf';
import type { BinaryReader } from '@bufbuild/protobuf/wire';
import { list } from '../../../files/untrusted-text.ts';
import { malformed, ModelError, unsupported } from '../../error.ts';
import { functionKey } from '../../graph/function-key.ts';
import { checkCalls } from './calls.ts';
import type { Body } from './calls.ts';
import { ValueInfoProtoSchema } from '../../graph/onnx_pb.ts';
import type { ValueInfoProto } from '../../graph/onnx_pb.ts';
import { scanTensor } from './scan-tensor.ts';
import type { ExternalSlice, Initializer } from './scan-tensor.ts';
import { eachField, type Readers } from '../../graph/wire.ts';

export interface OnnxScan {
  readonly inputs: readonly ValueInfoProto[];
  readonly outputs: readonly ValueInfoProto[];
  readonly initializers: readonly Initializer[];
  readonly external: readonly ExternalSlice[];
}

const MAX_SUBGRAPH_DEPTH = 8;
/** Text-to-image UNets have some 10,000; what the runtime's optimizer takes for a chain grows with the square. */
const MAX_NODES = 30_000;
const MAX_FUNCTIONS = 1_000;
const MAX_TENSORS = 100_000;
/** Fields of all messages that are looked into; bounds the time a file without sense takes. */
const MAX_FIELDS = 10_000_000;
const MAX_PORT_BYTES = 4096;

/**
 * Walks an untrusted ONNX file without materializing it, before the native runtime sees it: counts
 * nodes and functions, bounds nesting, allows no operators but ONNX's and Microsoft's, and collects
 * what a caller needs to feed it. A small file with thousands of chained functions takes the process
 * down at session creation, so this is no formality.
 * Throws model/malformed, model/unsupported or model/too-large, naming `file` and the value.
 */
export function scanOnnx(bytes: Uint8Array, file: string): OnnxScan {
  const scanner = new Scanner(file);
  try {
    scanner.model(bytes);
  } catch (error) {
    if (error instanceof ModelError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw malformed(`${file}: not an ONNX protobuf: ${reason}`);
  }
  return scanner.finish();
}

class Scanner {
  readonly #file: string;
  readonly #inputs: ValueInfoProto[] = [];
  readonly #outputs: ValueInfoProto[] = [];
  readonly #initializers: Initializer[] = [];
  readonly #external: ExternalSlice[] = [];
  readonly #main: Body = { nodes: 0, calls: new Map() };
  readonly #functions = new Map<string, Body>();
  #fields = 0;
  #nodes = 0;
  #tensors = 0;
  #hasGraph = false;

  constructor(file: string) {
    this.#file = file;
  }

  finish(): OnnxScan {
    if (!this.#hasGraph) throw malformed(`${this.#file}: no graph in it`);
    checkCalls(this.#main, this.#functions, this.#file);
    return {
      inputs: this.#inputs,
      outputs: this.#outputs,
      initializers: this.#initializers,
      external: this.#external,
    };
  }

  /** A field of another wire type is skipped, as the runtime's parser does: what is scanned has to be what will run. */
  #eachField(bytes: Uint8Array, readers: Readers): void {
    eachField(bytes, readers, this.#countField);
  }

  readonly #countField = (): void => {
    this.#fields += 1;
    if (this.#fields > MAX_FIELDS) throw this.#tooLarge(`more than ${MAX_FIELDS} fields`);
  };

  /** ModelProto */
  model(bytes: Uint8Array): void {
    this.#eachField(bytes, {
      7: (reader) => {
        if (this.#hasGraph) throw malformed(`${this.#file}: graph is given twice`);
        this.#hasGraph = true;
        this.#graph(reader.bytes(), 0, this.#main);
      },
      20: () => this.#refuse('training_info'),
      25: (reader) => this.#function(reader.bytes()),
    });
  }

  /** GraphProto */
  #graph(bytes: Uint8Array, depth: number, body: Body): void {
    if (depth > MAX_SUBGRAPH_DEPTH)
      throw unsupported(`${this.#file}: subgraphs nested deeper than ${MAX_SUBGRAPH_DEPTH}`);
    const isMain = body === this.#main && depth === 0;
    this.#eachField(bytes, {
      1: (reader) => this.#node(reader.bytes(), depth, body),
      5: (reader) => this.#tensor(reader.bytes(), isMain),
      11: (reader) => this.#port(reader.bytes(), isMain ? this.#inputs : null),
      12: (reader) => this.#port(reader.bytes(), isMain ? this.#outputs : null),
      15: () => this.#refuse('sparse_initializer'),
    });
  }

  #port(bytes: Uint8Array, ports: ValueInfoProto[] | null): void {
    if (!ports) return;
    if (bytes.length > MAX_PORT_BYTES || ports.length >= MAX_TENSORS)
      throw this.#tooLarge(`input or output ${ports.length} of ${bytes.length} bytes`);
    ports.push(fromBinary(ValueInfoProtoSchema, bytes));
  }

  /** NodeProto */
  #node(bytes: Uint8Array, depth: number, body: Body): void {
    this.#nodes += 1;
    body.nodes += 1;
    if (this.#nodes > MAX_NODES) throw this.#tooLarge(`more than ${MAX_NODES} nodes`);
    const names = { opType: '', domain: '', overload: '' };
    this.#eachField(bytes, {
      4: (reader) => (names.opType = reader.string()),
      5: (reader) => this.#attribute(reader.bytes(), depth, body),
      7: (reader) => (names.domain = reader.string()),
      8: (reader) => (names.overload = reader.string()),
    });
    const key = functionKey(names.domain, names.opType, names.overload);
    body.calls.set(key, (body.calls.get(key) ?? 0) + 1);
  }

  /** AttributeProto: only what can nest or contain data. */
  #attribute(bytes: Uint8Array, depth: number, body: Body): void {
    const tensor = (reader: BinaryReader): void => this.#tensor(reader.bytes(), false);
    const graph = (reader: BinaryReader): void => this.#graph(reader.bytes(), depth + 1, body);
    const sparse = (): never => this.#refuse('a sparse tensor');
    this.#eachField(bytes, { 5: tensor, 10: tensor, 6: graph, 11: graph, 22: sparse, 23: sparse });
  }

  /** FunctionProto */
  #function(bytes: Uint8Array): void {
    if (this.#functions.size >= MAX_FUNCTIONS) throw this.#tooLarge(`more than ${MAX_FUNCTIONS} functions`);
    const body: Body = { nodes: 0, calls: new Map() };
    const names = { name: '', domain: '', overload: '' };
    this.#eachField(bytes, {
      1: (reader) => (names.name = reader.string()),
      7: (reader) => this.#node(reader.bytes(), 0, body),
      10: (reader) => (names.domain = reader.string()),
      11: (reader) => this.#attribute(reader.bytes(), 0, body),
      13: (reader) => (names.overload = reader.string()),
    });
    const key = functionKey(names.domain, names.name, names.overload);
    if (this.#functions.has(key))
      throw malformed(`${this.#file}: function ${list([names.name])} is given twice`);
    this.#functions.set(key, body);
  }

  /** TensorProto */
  #tensor(bytes: Uint8Array, isInitializer: boolean): void {
    this.#tensors += 1;
    if (this.#tensors > MAX_TENSORS) throw this.#tooLarge(`more than ${MAX_TENSORS} tensors`);
    const { external, ...initializer } = scanTensor(bytes, this.#file, this.#countField);
    if (isInitializer) this.#initializers.push(initializer);
    if (external) this.#external.push(external);
  }

  #refuse(what: string): never {
    throw unsupported(`${this.#file}: ${what} is not supported`);
  }

  #tooLarge(problem: string): ModelError {
    return new ModelError('model/too-large', `${this.#file}: ${problem}`);
  }
}
