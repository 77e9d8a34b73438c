import type { LatentShape } from '../../core/latent.ts';
import type { SchedulerConfig } from '../../core/settings.ts';

/** What is known of an opened model; plain JSON, safe to send to the window. */
export interface ModelInfo {
  /** Name for people: the folder's or the file's, or the hub repository's where the path tells it. */
  readonly name: string;
  readonly source: 'diffusers' | 'onnx';
  readonly bundled: boolean;
  /** Absolute path of what was opened. */
  readonly path: string;
  /** SHA-256 (hex) over everything that decides the network's output: configuration and weights. */
  readonly digest: string;
  /** [C, H, W] of x_T. */
  readonly shape: LatentShape;
  /** Number of weights, or null where it is not known. */
  readonly parameters: number | null;
  /** Stored weight type: F32, F16, BF16 or mixed. */
  readonly dtype: string;
  readonly scheduler: SchedulerConfig;
  /** Remarks for the person, one plain line each (clip_sample asked for, defaults assumed, …). */
  readonly remarks: readonly string[];
}

/** An ONNX graph ready for a session: the protobuf, its weights apart, and how to feed it. */
export interface ModelGraph {
  /** ModelProto bytes, or a path where the weights lie beside the file. */
  readonly model: Uint8Array | string;
  readonly externalData: readonly { readonly path: string; readonly data: Uint8Array }[];
  readonly sampleInput: string;
  readonly timestepInput: string;
  readonly output: string;
  /** `batch`: one timestep a sample, shape [B]; `one`: shape [1]; `scalar`: shape []. */
  readonly timestepShape: 'batch' | 'one' | 'scalar';
  readonly timestepType: 'int64' | 'float32' | 'float16' | 'int32';
  /** The batch size the graph is fixed to, or null when its batch axis is free. */
  readonly fixedBatch: number | null;
}

/** A model that was read and checked; its graphs are made on demand. */
export interface OpenedModel {
  readonly info: ModelInfo;
  /** The graph for a batch size; `null` asks for a free batch axis where the source can give one. */
  graph(batch: number | null): Promise<ModelGraph>;
}
