import type { ModelInfo } from '../../contract/model.ts';
import type { Condition } from '../../core/condition.ts';
import type { LatentShape } from '../../core/latent.ts';

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
  readonly output: string;
  /** [C, H, W] of what it gives for one sample. */
  readonly outputShape: LatentShape;
  /** The batch size the graph is fixed to, or null when its batch axis is free. */
  readonly fixedBatch: number | null;
  /** The times that it takes; null: it takes none, as decoders and encoders. */
  readonly times: TimeRange | null;
  /** All samples of a call share one time: the graph has one input for all of them. */
  readonly sharesTime: boolean;
  /** One that it takes, with which it is measured; null: it takes none but null, else none that is null. */
  readonly exampleCondition: Condition;
  /** The inputs beside the sample, for one time and one condition per sample; both empty where it takes no times. */
  readonly inputs: (times: readonly number[], conditions: readonly Condition[]) => readonly GraphInput[];
}

/**
 * Values of t that a network takes: whole numbers in [0, count) (count null: its file does not say), or any finite number,
 * above 0 where t is a σ.
 */
export type TimeRange =
  | { readonly kind: 'integer'; readonly count: number | null }
  | { readonly kind: 'fraction'; readonly isSigma: boolean };

/** One input of a graph beside its sample. */
export interface GraphInput {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array | BigInt64Array | Int32Array;
}

/** What a model's files say of it. */
export type ReadInfo = Omit<ModelInfo, 'options' | 'identity'>;

/** A model that was read and checked, as its files say; its graphs are made on demand. */
export interface ReadModel {
  readonly info: ReadInfo;
  /** The denoiser's graph for a batch size; `null` asks for a free batch axis where the source can give one. */
  graph(batch: number | null): Promise<ModelGraph>;
  /** x_0 → picture; null where x_0 is the picture. */
  readonly decoder: OpenedPart | null;
  /** Picture → x_0 as the denoiser takes it; null where there is none. */
  readonly encoder: OpenedPart | null;
}

/** A network of a model beside its denoiser. */
export interface OpenedPart {
  /** [C, H, W] of a sample that it takes. */
  readonly shape: LatentShape;
  /** As of ReadModel. */
  graph(batch: number | null): Promise<ModelGraph>;
}

/** The same with what the person gave in place of what the files say. */
export interface OpenedModel extends ReadModel {
  readonly info: ModelInfo;
}
