import type { Condition } from '../../../../core/condition.ts';
import type { LatentShape } from '../../../../core/latent.ts';
import { formatGigabytes } from '../../../../contract/memory.ts';
import { list } from '../../../files/untrusted-text.ts';
import { malformed, ModelError } from '../../error.ts';
import type { GraphInput, ModelGraph } from '../../model.ts';
import { TensorProto_DataType } from '../onnx_pb.ts';
import { readStructure, type Structure } from './graph.ts';
import { inferSizes } from './infer.ts';
import { bytesOf, countOf, makeValue, type Value } from './value.ts';

/** Kernels of the runtime count the values of a tensor in 32 bits. */
const MAX_VALUES = 2 ** 31 - 1;

export interface SizeLimits {
  /** Bytes of memory that the process may take. */
  readonly memory: number;
  /** Bytes of one tensor, where the process's allocator has a limit. */
  readonly tensor: number;
}

/** What was inferred about a graph's tensors. */
export interface GraphSizes {
  /** Bytes of all tensors that are made in one evaluation, though never all at once. */
  readonly total: number;
}

/**
 * Works out the tensors of a graph that was scanned, for samples of [C, H, W] in a batch of one or as large as the
 * graph is fixed to, before a session is made of it. Tensors of unknown shape do not count.
 * Throws model/too-large, naming `file`, the tensor, its shape and size, where one tensor, or all that the runtime
 * computes while it makes the session, is over a limit, or a tensor has more than 2³¹ − 1 values.
 */
export function checkSizes(
  graph: ModelGraph,
  shape: LatentShape,
  file: string,
  limits: SizeLimits,
): GraphSizes {
  const structure = read(graph.model, file);
  let [total, folded] = [0, 0];
  const check = (name: string, value: Value, op: string): void => {
    const bytes = bytesOf(value);
    if (bytes === null) return;
    const what = `${file}: tensor ${list([name])} of shape [${value.shape!.join(', ')}]`;
    checkTensor(what, bytes, countOf(value.shape)!, limits);
    if (op === 'Constant') return;
    if (value.constant) folded += bytes;
    else total += bytes;
    if (folded > limits.memory)
      throw tooLarge(
        `${what} and the constants before it take ${formatGigabytes(folded)}, ${moreThan(limits.memory)}`,
      );
  };
  for (const [name, value] of structure.graph.initializers) check(name, value, 'Constant');
  inferSizes(structure, feed(graph, shape), check);
  return { total };
}

function checkTensor(what: string, bytes: number, count: number, { memory, tensor }: SizeLimits): void {
  const takes = `${what} takes ${formatGigabytes(bytes)}`;
  if (bytes > memory) throw tooLarge(`${takes}, ${moreThan(memory)}`);
  if (bytes > tensor)
    throw tooLarge(
      `${takes}, more than the ${formatGigabytes(tensor)} that the window's engine can have at once (the command line's can)`,
    );
  if (count > MAX_VALUES)
    throw tooLarge(`${takes} for ${count} values, more than the ${MAX_VALUES} that the runtime counts`);
}

function moreThan(limit: number): string {
  return `more than the memory limit of ${formatGigabytes(limit)} (--memory, or the settings)`;
}

/** What is fed to a graph in one evaluation. */
function feed(graph: ModelGraph, shape: LatentShape): ReadonlyMap<string, Value> {
  const batch = graph.fixedBatch ?? 1;
  const perSample = graph.times === null ? 0 : batch;
  const times = Array<number>(perSample).fill(1);
  const conditions = Array<Condition>(perSample).fill(graph.exampleCondition);
  const inputs = graph.inputs(times, conditions);
  return new Map([
    [graph.sampleInput, makeValue(TensorProto_DataType.FLOAT, [batch, ...shape])],
    ...inputs.map((input) => [input.name, makeValue(typeOf(input.data), input.shape)] as const),
  ]);
}

function typeOf(data: GraphInput['data']): TensorProto_DataType {
  if (data instanceof Float32Array) return TensorProto_DataType.FLOAT;
  return data instanceof Int32Array ? TensorProto_DataType.INT32 : TensorProto_DataType.INT64;
}

function read(model: Uint8Array, file: string): Structure {
  try {
    return readStructure(model);
  } catch (error) {
    throw malformed(
      `${file}: not an ONNX protobuf: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

function tooLarge(message: string): ModelError {
  return new ModelError('model/too-large', message);
}
