import type { ModelInfo } from '../../contract/model.ts';
import type { Condition } from '../../core/condition.ts';

/** An ONNX graph ready for a session: the protobuf, weights apart from it, and how to feed it. */
export interface ModelGraph {
  /** ModelProto bytes. */
  readonly model: Uint8Array;
  /** What the protobuf calls external data, by the location it gives. Copied by the session. */
  readonly externalData: readonly { readonly path: string; readonly data: Uint8Array }[];
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
