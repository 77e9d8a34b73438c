import type { AnimationSize, AnimationSpec, EvenMotion, EvenMotionFigure } from '../contract/animation.ts';
import type { DataSpec } from '../contract/data.ts';
import type { ProviderChoice } from '../contract/device.ts';
import type { FigureSpec } from '../contract/figures/index.ts';
import type { AnimationFormat, FileText } from '../contract/formats.ts';
import type { JobEvent, JobSpec } from '../contract/job.ts';
import type { LetterReport } from '../contract/letters.ts';
import type { MemoryUse } from '../contract/memory.ts';
import type { OpenOptions } from '../contract/model.ts';
import type { SecondNeed } from '../contract/second-model.ts';
import type {
  ImportedLatent,
  LatentReport,
  RgbaImage,
  StatisticsReport,
  StoredLatent,
  StudioState,
} from '../contract/studio.ts';
import type { Condition } from '../core/condition.ts';
import type { Latent } from '../core/latent.ts';
import type { DistanceSpace } from '../core/metrics/index.ts';
import type { LatentRef } from '../core/latent-ref.ts';
import type { EngineTransport } from './engine/process/protocol.ts';
import type { ProviderTrialLog } from './engine/process/provider-trials.ts';
import type { FontSource } from './font-store.ts';
import type { Animation } from './formats/animation.ts';
import type { NdArray } from './formats/nd-array.ts';
import type { BatchRequest, RenderedFigure, RunOptions, RunTiles, Space } from './jobs/run.ts';
import type { TileTask } from './jobs/work.ts';

export type * from './jobs/run.ts';
export type { NdArray, TileTask };

/** Everything the app can do, without Electron: the shell and the command line both use it. */
export interface Studio {
  readonly state: StudioState;
  /** Called at every change of `state`; returns the function that stops it. */
  onState(listener: (state: StudioState) => void): () => void;
  /** Events of the jobs started with `startJob`. */
  onJob(listener: (event: JobEvent) => void): () => void;
  /**
   * Opens a folder, an .onnx file, `bundled` or `bundled:<name>`; rejects with a StudioError and leaves the model that was
   * open. `options` replace what the model's files say.
   */
  open(location: string, provider?: ProviderChoice, options?: OpenOptions): Promise<StudioState>;
  chooseProvider(provider: ProviderChoice): Promise<StudioState>;
  /** Cancels the opening of a model, whatever the engine is doing; its `open` rejects with `run/cancelled`. */
  cancelOpen(): void;
  /** What the engine takes of memory, and the most that it may take. */
  measureMemory(): Promise<MemoryUse>;
  startJob(spec: JobSpec): { readonly job: string };
  cancelJob(job: string): void;
  describeLatents(refs: readonly LatentRef[]): Promise<LatentReport>;
  /** How far the latent is from a draw of N(0, I). */
  measureLatent(ref: LatentRef): Promise<StatisticsReport>;
  /** Stores an image of the model's size as a latent in [−1, 1], transparency laid on white. */
  storeImage(image: RgbaImage): Promise<StoredLatent>;
  /** A stored image, in the model's size. */
  readImage(latent: StoredLatent): Promise<RgbaImage>;
  /** Stores the latent of an expression. */
  storeLatent(ref: LatentRef): Promise<StoredLatent>;
  /** Stores a given latent. */
  storeNumbers(latent: Latent): Promise<StoredLatent>;
  /** Stores every latent of an .npy, .safetensors or torch.save file that fits the model, at most 64; all or none. */
  importLatents(path: string): Promise<readonly ImportedLatent[]>;
  /** Limits the results on disk to so many bytes, > 0; the least recently used are removed. */
  limitResults(bytes: number): Promise<null>;
  /** Bytes of results on disk. */
  measureResults(): Promise<number>;
  /** Removes the results on disk; what is left, in bytes, was written meanwhile. */
  emptyResults(): Promise<number>;
  /** x_T of the refs as [N, C, H, W]; of images, their pictures. */
  resolveLatents(refs: readonly LatentRef[], space?: Space): Promise<NdArray>;
  /**
   * ε (or v, or x_0: the raw output, all of its channels) for sample [N, C, H, W] at timesteps [N] under conditions [N]
   * (absent: null each); nothing is guided.
   */
  evaluate(
    sample: NdArray,
    timesteps: readonly number[],
    conditions?: readonly Condition[],
  ): Promise<NdArray>;
  /** One array for all samples of a batch, not clamped: what the task makes of each (jobs/work.ts). */
  runBatch(task: TileTask, request: BatchRequest, options?: RunOptions): Promise<NdArray>;
  /** x_0 of tiles, and distances between them. */
  readonly runTiles: RunTiles;
  render(figure: FigureSpec, options?: RunOptions): Promise<RenderedFigure>;
  /** The numbers behind a figure, as a file in pieces; with `texts` if the format has any. */
  data(
    spec: DataSpec,
    options?: RunOptions & { readonly texts?: readonly FileText[] },
  ): Promise<Iterable<Uint8Array>>;
  /** An animation for a format, sampled as its frames are read. */
  animate(spec: AnimationSpec, format: AnimationFormat, options?: RunOptions): Animation;
  /** Measures by which u a line's pictures change by equal steps. */
  evenMotion(figure: EvenMotionFigure, options?: RunOptions, on?: DistanceSpace): Promise<EvenMotion>;
  /**
   * What the fonts make of the letters that a figure draws, or an animation of it in this size; nothing is sampled.
   * Throws `request/invalid` as rendering it does.
   */
  readonly letters: (figure: FigureSpec, moving?: boolean, size?: AnimationSize) => LetterReport;
  close(): Promise<void>;
}

export interface StudioDeps {
  readonly version: string;
  /** Folder with models/ and fonts/. */
  readonly resources: string;
  readonly spawnEngine: () => EngineTransport;
  readonly trials: ProviderTrialLog;
  /** Fallback fonts of figures. */
  readonly fonts: FontSource;
  /** The most bytes of memory that the engine may take; by default three quarters of the machine's. */
  readonly memoryLimit?: () => number;
}

/** The model that pictures are compared with; its jobs are those of the lane `second`. */
export interface SecondStudio {
  /** What it would take. Rejects with a StudioError, `request/invalid` where its latents have another shape. */
  measure(location: string, options?: OpenOptions): Promise<SecondNeed>;
  /** Opens it in an engine of its own. Rejects with a StudioError; one that was open stays where this one is refused unread. */
  open(location: string, options?: OpenOptions): Promise<StudioState>;
  close(): StudioState;
  connectFrames(port: unknown): void;
  /** A process of its engine has started: a frame port has to be handed over. */
  onRespawn(listener: () => void): () => void;
}

/** The studio for main and the command line, with what only the shell needs. */
export interface HostedStudio extends Studio {
  /** Hands the engine its end of the window's frame channel. */
  connectFrames(port: unknown): void;
  /** A new engine process took the place of a dead one: frame ports have to be handed over again. */
  onEngineRespawn(listener: () => void): () => void;
  readonly second: SecondStudio;
  /** Whether the font of this digest is stored. */
  hasFont(sha256: string): boolean;
}
