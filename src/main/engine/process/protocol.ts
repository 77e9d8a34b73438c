import type { DeviceReport, ProviderChoice, ProviderName, ProviderTrial } from '../../../contract/device.ts';
import type { ErrorReport } from '../../../contract/errors.ts';
import type { JobEvent, JobSpec, Lane } from '../../../contract/job.ts';
import type { ModelInfo, OpenOptions } from '../../../contract/model.ts';
import type {
  ImportedLatent,
  StoredLatent,
  LatentReport,
  OpeningStage,
  RgbaImage,
  StatisticsReport,
} from '../../../contract/studio.ts';
import type { Condition } from '../../../core/condition.ts';
import type { Latent, LatentShape } from '../../../core/latent.ts';
import type { LatentRef } from '../../../core/latent-ref.ts';
import type { SamplingSettings } from '../../../core/settings.ts';
import type { Space, TrajectoryStep } from '../../jobs/run.ts';
import type { TileTask } from '../../jobs/work.ts';
import type { NdArray } from '../../formats/nd-array.ts';

/**
 * The messages between main and the engine process. Main is trusted; the window is not, and its requests were parsed
 * before they get here.
 */

/** One picture to make: from an expression, or from numbers [C, H, W] that main already has. */
export interface EngineTile {
  readonly task: TileTask;
  readonly source: { readonly ref: LatentRef } | { readonly data: Float32Array };
  readonly settings: SamplingSettings;
}

export interface EngineJob {
  readonly id: string;
  readonly lane: Lane;
  readonly tiles: readonly EngineTile[];
  readonly preview: JobSpec['preview'];
  readonly compare: JobSpec['compare'];
  /** `frames` go to the window's port as RGBA8; `arrays` go to main as float32. */
  readonly deliver: 'frames' | 'arrays';
  /** Given step noise [S, N, C, H, W], N = number of tiles; null: keyed by settings.noiseSeed. */
  readonly stepNoise: NdArray | null;
}

/** A request to open a model. */
export interface OpenModel {
  readonly location: string;
  /** The folder of the bundled models. */
  readonly bundledFolder: string;
  readonly choice: ProviderChoice;
  /** What is given in place of what the model's files say. */
  readonly options: OpenOptions;
  /** The model that is open may stay as it was read: only the provider changes. Else files are read anew. */
  readonly keepModel: boolean;
  /** Trials that crashed an earlier engine process: not repeated, but shown. */
  readonly crashed: readonly ProviderTrial[];
  /** A report that stays as it is, with its provider: set when a process is restarted after a crash. */
  readonly resume: DeviceReport | null;
  /** The most bytes of memory that the process may take, > 0. */
  readonly memoryLimit: number;
}

/** A model that is read, but not opened. */
export type MeasureModel = Pick<OpenModel, 'location' | 'bundledFolder' | 'options' | 'memoryLimit'>;

/** What a process takes that opens a model and makes one picture at a time; an estimate. */
export interface ModelNeed {
  readonly name: string;
  readonly latentShape: LatentShape;
  /** Bytes. */
  readonly need: number;
}

/** The calls: name → input and output. */
export interface EngineCalls {
  readonly open: { readonly input: OpenModel; readonly output: { model: ModelInfo; device: DeviceReport } };
  /** What a model takes that is not opened. */
  readonly need: { readonly input: MeasureModel; readonly output: ModelNeed };
  readonly evaluate: {
    readonly input: {
      readonly sample: NdArray;
      readonly timesteps: readonly number[];
      /** One per sample; absent: null each. */
      readonly conditions?: readonly Condition[];
    };
    readonly output: NdArray;
  };
  readonly start: { readonly input: EngineJob; readonly output: null };
  readonly cancel: { readonly input: { readonly job: string }; readonly output: null };
  readonly describe: { readonly input: readonly LatentRef[]; readonly output: LatentReport };
  readonly measure: { readonly input: LatentRef; readonly output: StatisticsReport };
  readonly storeImage: { readonly input: RgbaImage; readonly output: StoredLatent };
  readonly readImage: { readonly input: StoredLatent; readonly output: RgbaImage };
  readonly storeLatent: { readonly input: LatentRef; readonly output: StoredLatent };
  readonly storeNumbers: { readonly input: Latent; readonly output: StoredLatent };
  readonly importLatents: {
    readonly input: { readonly path: string };
    readonly output: readonly ImportedLatent[];
  };
  /** Most bytes of results on disk: without this call there is no limit. */
  readonly limitResults: { readonly input: { readonly bytes: number }; readonly output: null };
  /** Bytes of results on disk. */
  readonly measureResults: { readonly input: null; readonly output: number };
  /** The same, after all that were there have been removed. */
  readonly emptyResults: { readonly input: null; readonly output: number };
  readonly resolve: {
    readonly input: { readonly refs: readonly LatentRef[]; readonly space: Space };
    readonly output: NdArray;
  };
}
export type EngineCallName = keyof EngineCalls;

/** Main → engine. A `connect-frames` message transfers the window's port. */
export type ToEngine =
  | {
      [K in EngineCallName]: {
        readonly id: number;
        readonly call: K;
        readonly input: EngineCalls[K]['input'];
      };
    }[EngineCallName]
  | { readonly call: 'connect-frames' };

/** Engine → main. */
export type FromEngine =
  | { readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly id: number; readonly ok: false; readonly error: ErrorReport }
  /** A provider is about to be tried (it may take the process down), or null: the trial is over. */
  | { readonly event: 'trying'; readonly provider: ProviderName | null }
  /** What is being done to open a model: it may take long. */
  | { readonly event: 'opening'; readonly stage: OpeningStage; readonly provider: ProviderName | null }
  | { readonly event: 'job'; readonly value: JobEvent }
  | {
      readonly event: 'array';
      readonly job: string;
      readonly tile: number;
      readonly data: Float32Array;
      /** What a picture was decoded from; null where x_0 is the picture. */
      readonly latent: Float32Array | null;
    }
  | { readonly event: 'step'; readonly job: string; readonly tile: number; readonly step: TrajectoryStep };

/** A frame port as the engine sees it: Electron's MessagePortMain and Node's MessagePort both fit. */
export interface PortLike {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (message: unknown) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  start?(): void;
  close(): void;
}

/** A channel to one engine process, as main sees it. Listeners are set once, before the first post. */
export interface EngineTransport {
  post(message: ToEngine, ports?: readonly unknown[]): void;
  onMessage(listener: (message: FromEngine) => void): void;
  /** Called once, when the process is gone; `reason` is for people: "exit code 139". */
  onExit(listener: (reason: string) => void): void;
  kill(): void;
  /** Bytes of memory that the process takes; null where that is not known, or it is gone. */
  memory(): Promise<number | null>;
}
