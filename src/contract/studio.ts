import type { DeviceReport, ProviderName } from './device.ts';
import type { ErrorReport } from './errors.ts';
import type { ModelInfo } from './model.ts';
import type { SecondMode } from './second-model.ts';
import type { LatentShape } from '../core/latent.ts';
import type { Histogram, LatentStatistics } from '../core/latent-statistics.ts';

/** What the whole app knows at a moment: the window is a function of this and of its own document. */
export interface StudioState {
  readonly version: string;
  readonly engine: 'starting' | 'opening' | 'ready' | 'failed';
  readonly model: ModelInfo | null;
  readonly device: DeviceReport | null;
  /** What is being opened now; null while nothing is. */
  readonly opening: Opening | null;
  /** Why the engine is not ready, or why the last model could not be opened. */
  readonly error: ErrorReport | null;
  /** The model that pictures are compared with; null while none is asked for. */
  readonly second: SecondState | null;
}

/** What is known of the second model and its engine. */
export interface SecondState extends Pick<StudioState, 'engine' | 'model' | 'device' | 'opening' | 'error'> {
  /** As it was asked for. */
  readonly location: string;
  readonly mode: SecondMode;
}

/** What the engine is at with a model that is being opened. */
export interface Opening {
  /** As it was asked for: a path, `bundled` or `bundled:<name>`. */
  readonly location: string;
  /** When it was asked for, in milliseconds since 1970. */
  readonly since: number;
  readonly stage: OpeningStage;
  /** Where the network is prepared or tried; null while its files are read. */
  readonly provider: ProviderName | null;
}

export function beginOpening(location: string): Opening {
  return { location, since: Date.now(), stage: 'reading', provider: null };
}

/** `preparing`: the runtime makes a session; `trying`: the network is run on a sample and timed. */
export type OpeningStage = 'reading' | 'preparing' | 'trying';

/** What the window shows about latents: one entry a ref, and the angle between each two. */
export interface LatentReport {
  readonly latents: readonly (DescribedLatent | UnreadableLatent)[];
  /** Radians in [0, π], angles[i][j] between refs i and j; null where one of the two cannot be read. */
  readonly angles: readonly (readonly (number | null)[])[];
}

export interface DescribedLatent {
  /** SHA-256 (hex) of the float32 little-endian bytes of x_T. */
  readonly sha256: string;
  /** ‖x_T‖/√d. */
  readonly normRatio: number;
}

export interface UnreadableLatent {
  /** Why, in one line. */
  readonly problem: string;
}

/** How far one latent is from a draw of N(0, I). */
export interface StatisticsReport {
  readonly shape: LatentShape;
  /** ‖x_T‖/√d. */
  readonly normRatio: number;
  readonly statistics: LatentStatistics;
  readonly histogram: Histogram;
}

/** Pixels in RGBA8, row-major: width · height · 4 bytes. */
export interface RgbaImage {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8Array;
}

/** A latent that the app has stored: `stored:<sha256>` is its expression. */
export interface StoredLatent {
  readonly sha256: string;
}

/** An image file as the person picked it, not decoded. */
export interface ImageFile {
  /** Of the file, without its folder. */
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** One latent of an imported file. */
export interface ImportedLatent extends StoredLatent {
  /** For people: the file's name, with the tensor's name and index where the file holds several. */
  readonly name: string;
}

/** One plain line of main about what it did on its own. */
export interface MainNotice {
  readonly text: string;
  /** `model`: about the model that is open, so that it goes with it. */
  readonly about: 'model' | null;
  /** It tells that something failed. */
  readonly failed?: true;
}
