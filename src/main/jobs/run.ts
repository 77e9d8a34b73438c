import type { FileText, StillFormat } from '../../contract/formats.ts';
import type { JobEvent, JobSpec, PairDistances, TileSpec } from '../../contract/job.ts';
import type { ClassCondition } from '../../core/condition.ts';
import type { Latent } from '../../core/latent.ts';
import type { LatentRef } from '../../core/latent-ref.ts';
import type { SamplingSettings } from '../../core/settings.ts';
import type { NdArray } from '../formats/nd-array.ts';
import type { TableRow } from '../formats/table.ts';

/** Progress of one call: of its sampling in network evaluations of one sample, then of a large file in rows. */
export type OnProgress = (progress: Extract<JobEvent, { kind: 'progress' }>) => void;

/** One step of a trajectory, in float32 [C, H, W]. */
export interface TrajectoryStep {
  /** From 0 to S − 1. */
  readonly index: number;
  /** Where the network was called. */
  readonly t: number;
  /** The state at t: x_T at the first step. */
  readonly xt: Float32Array;
  readonly predX0: Float32Array;
  /** Root mean square over all dimensions of x̂_0's change since the step before; null at the first. */
  readonly stepChange: number | null;
}

export interface RunOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: OnProgress;
  /**
   * The picture of a tile is there, as [C, H, W] row-major; tiles come in any order, all before the run is over.
   * @param latent the x_0 that it was decoded from, in the latent's shape; null where x_0 is the picture
   */
  readonly onTile?: (tile: number, picture: Float32Array, latent: Float32Array | null) => void;
  /** A step of a tile whose task is `trajectory`; a tile's steps come in order, all before its x_0. */
  readonly onStep?: (tile: number, step: TrajectoryStep) => void;
}

/** What a batch run draws from, and how. */
export interface BatchRequest {
  /** [N, C, H, W]: what the task starts from, latents or images in [−1, 1]. */
  readonly input: NdArray;
  readonly settings: SamplingSettings;
  /** Given step noise [S, N, C, H, W] in step order; without it noise is keyed by settings.noiseSeed. */
  readonly stepNoise?: NdArray;
  /** One per sample, in place of that of the settings. */
  readonly conditions?: readonly ClassCondition[];
}

/** A figure whose tiles are sampled; its file is made as it is written. */
export interface RenderedFigure {
  readonly width: number;
  readonly height: number;
  /** The numbers under a consistency sheet; empty for other figures. */
  readonly rows: readonly TableRow[];
  /** x_0 of every tile, in the order of the figure's plan. */
  readonly tiles: readonly Latent[];
  /**
   * The file in pieces, with texts that travel in it. May be asked for more than once, with the same bytes. Ends with
   * the signal's reason when the signal that the figure was rendered with is aborted.
   */
  write(format: StillFormat, texts?: readonly FileText[]): AsyncIterable<Uint8Array>;
}

/** The picture of every tile in order, and the distances asked for, in the order in which they were asked. */
export interface TileResults {
  readonly tiles: readonly Latent[];
  readonly distances: readonly PairDistances[];
}

/** What an expression stands for: an x_T in the latent's shape, or an image in the picture's. They are the same without a decoder. */
export type Space = 'latents' | 'images';

/** What expressions stand for. */
export type Resolve = (refs: readonly LatentRef[], space: Space) => Promise<readonly Latent[]>;

/** Runs tiles and returns their x_0: what figures are made from. */
export type RunTiles = (
  tiles: readonly TileSpec[],
  compare: JobSpec['compare'],
  options: RunOptions,
) => Promise<TileResults>;
