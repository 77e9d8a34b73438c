import type { ModelInfo } from '../../contract/model.ts';
import type { Condition } from '../../core/condition.ts';

/** Weights that go to the session from memory, under the location that the protobuf gives. */
export interface WeightBytes {
  readonly path: string;
  readonly byteLength: number;
  /** May be read from a file, or computed, when it is asked for. Throws a FormatError where that file was changed. */
  readonly data: Uint8Array;
}

/** Weights that the session maps from the person's own files. */
export interface MappedWeights {
  /** The real folder of the files; no location leads out of it. */
  readonly folder: string;
  /** Their bytes in float32. */
  readonly floatBytes: number;
  /** Of those, the ones that are stored in another type: the runtime converts them once, into memory. */
  readonly convertedBytes: number;
  /** Throws a FormatError where a file was changed since it was opened. */
  check(): void;
}

/** An ONNX graph ready for a session: the protobuf, weights apart from it, and how to feed it. */
export interface ModelGraph {
  /** ModelProto bytes. */
  readonly model: Uint8Array;
  /** External data of the protobuf that are in memory. Copied by the session. */
  readonly externalData: readonly WeightBytes[];
  /** External data that are not; absent or null: all are in memory. */
  readonly mapped?: MappedWeights | null;
  readonly sampleInput: string;
  readonly timestepInput: string;
  readonly output: string;
  /** `batch`: one timestep a sample, shape [B]; `one`: shape [1]; `scalar`: shape []. */
  readonly timestepShape: 'batch' | 'one' | 'scalar';
  readonly timestepType: 'int64' | 'int32' | 'float32';
  /** The batch size the graph is fixed to, or null when its batch axis is free. */
  readonly fixedBatch: number | null;
  /** Timesteps lie in [0, numTimesteps); null where the graph does not say. */
  readonly numTimesteps: number | null;
  /** The further inputs of the graph for a batch of conditions; absent where it takes none. */
  readonly conditionInputs?: (conditions: readonly Condition[]) => readonly ConditionInput[];
}

/** One input of a graph: a tensor of this shape, whose first axis is the batch. */
export interface ConditionInput {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array | BigInt64Array | Int32Array;
}

/** What a model's files say of it. */
export type ReadInfo = Omit<ModelInfo, 'options' | 'identity'>;

/** A model that was read and checked, as its files say; its graphs are made on demand. */
export interface ReadModel {
  readonly info: ReadInfo;
  /** The graph for a batch size; `null` asks for a free batch axis where the source can give one. */
  graph(batch: number | null): Promise<ModelGraph>;
}

/** The same with what the person gave in place of what the files say. */
export interface OpenedModel extends ReadModel {
  readonly info: ModelInfo;
}
