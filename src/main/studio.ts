import type { ProviderChoice } from '../contract/device.ts';
import type { ConsistencyRow, FigureSpec } from '../contract/figure.ts';
import type { Distances, JobEvent, JobSpec, TileSpec } from '../contract/job.ts';
import type { LatentReport, StudioState } from '../contract/studio.ts';
import type { Latent } from '../core/latent.ts';
import type { LatentRef } from '../core/latent-ref.ts';
import type { SamplingSettings, SchedulerConfig } from '../core/settings.ts';

/** A row-major float32 array of any rank, as .npy holds it. */
export interface NdArray {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** Progress of one call, in network evaluations of one sample. */
export type OnProgress = (progress: Extract<JobEvent, { kind: 'progress' }>) => void;

export interface RunOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: OnProgress;
}

/** What a batch run draws from, and how. */
export interface BatchRequest {
  /** [N, C, H, W]: x_T to sample, or images in [−1, 1] to encode. */
  readonly input: NdArray;
  readonly settings: SamplingSettings;
  /** Replaces fields of the model's scheduler config. */
  readonly scheduler?: Partial<SchedulerConfig>;
  /** Given step noise [S, N, C, H, W] in step order; without it noise is keyed by settings.noiseSeed. */
  readonly stepNoise?: NdArray;
}

export interface RenderedFigure {
  readonly png: Uint8Array;
  readonly width: number;
  readonly height: number;
  /** The numbers under a consistency sheet; empty for other figures. */
  readonly rows: readonly ConsistencyRow[];
}

/** x_0 of every tile in order, and the distances asked for, in the order in which they were asked. */
export interface TileResults {
  readonly tiles: readonly Latent[];
  readonly distances: readonly Distances[];
}

/** Runs tiles and returns their x_0: what figures are made from. */
export type RunTiles = (
  tiles: readonly TileSpec[],
  compare: JobSpec['compare'],
  options: RunOptions,
) => Promise<TileResults>;

/** Everything the app can do, without Electron: the shell and the command line both stand on it. */
export interface Studio {
  readonly state: StudioState;
  /** Called at every change of `state`; returns the function that stops it. */
  onState(listener: (state: StudioState) => void): () => void;
  /** Events of the jobs started with `startJob`. */
  onJob(listener: (event: JobEvent) => void): () => void;
  /** Opens a folder, an .onnx file or `bundled`; rejects with a StudioError and keeps the model that was open. */
  open(location: string, provider?: ProviderChoice): Promise<StudioState>;
  chooseProvider(provider: ProviderChoice): Promise<StudioState>;
  startJob(spec: JobSpec): { readonly job: string };
  cancelJob(job: string): void;
  describeLatents(refs: readonly LatentRef[]): Promise<LatentReport>;
  /** x_T of the refs as [N, C, H, W]. */
  resolveLatents(refs: readonly LatentRef[]): Promise<NdArray>;
  /** ε (or v, or x_0: the raw output) for sample [N, C, H, W] at timesteps [N]. */
  evaluate(sample: NdArray, timesteps: readonly number[]): Promise<NdArray>;
  /** x_0 [N, C, H, W], not clamped. */
  sample(request: BatchRequest, options?: RunOptions): Promise<NdArray>;
  /** x_T [N, C, H, W] of images, by the inverse ODE. */
  encode(request: BatchRequest, options?: RunOptions): Promise<NdArray>;
  render(figure: FigureSpec, options?: RunOptions): Promise<RenderedFigure>;
  close(): Promise<void>;
}
