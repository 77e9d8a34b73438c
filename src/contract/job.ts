import type { Distances, LatentDistances } from '../core/metrics/index.ts';
import type { LatentRef } from '../core/latent-ref.ts';
import type { PreviewSettings } from '../core/samplers/preview.ts';
import type { SamplingSettings } from '../core/settings.ts';
import type { ErrorReport } from './errors.ts';
import { viewIds } from './views/index.ts';

export type { Distances, LatentDistances };

/**
 * Who asks. A new job of a lane supersedes the lane's earlier one; lanes earlier in this list
 * are served first. `second`: what a view shows of the second model.
 */
export const lanes = ['mix', 'pins', ...viewIds, 'second', 'figure'] as const;
export type Lane = (typeof lanes)[number];

/**
 * What is made of a tile's latent.
 * - sample: the latent is x_T; the picture is x_0.
 * - trajectory: as sample, and x_t and x̂_0 of every step are pictures too (frames with a `step`).
 * - round-trip: the latent is an image in [−1, 1]; it is encoded with the settings at η = 0, its x_T is stored
 *   (event `encoded`), and sampled again with the same settings: the picture is the reconstruction.
 * - autoencode: the latent is an image; it is encoded and decoded by the model's autoencoder alone: the picture is what that
 *   loses.
 */
export const tasks = ['sample', 'trajectory', 'round-trip', 'autoencode'] as const;
export type Task = (typeof tasks)[number];

/** One picture: a latent, what to make of it, and how to sample. */
export interface TileSpec {
  readonly task: Task;
  readonly ref: LatentRef;
  readonly settings: SamplingSettings;
}

/** How far a picture is from another. */
export interface PairDistances {
  readonly distances: Distances;
  /** The same of their x_0 before these were decoded; absent where x_0 is the picture. */
  readonly latents?: LatentDistances;
}

/** Most tiles of one job. */
export const MAX_JOB_TILES = 4096;

/** What the window asks for: tiles in the order in which they are wanted. */
export interface JobSpec {
  readonly lane: Lane;
  readonly tiles: readonly TileSpec[];
  /** How every tile that this saves work for is sampled first, over all tiles; null: no preview pass. */
  readonly preview: PreviewSettings | null;
  /** Distances to report as soon as both tiles are done (indices into `tiles`). */
  readonly compare: readonly { readonly tile: number; readonly reference: number }[];
}

export type JobEvent = { readonly job: string; readonly lane: Lane } & (
  | {
      readonly kind: 'progress';
      /** What is counted: rows of pixels that are written, or network evaluations of one sample where it is not said. */
      readonly unit?: 'rows';
      /** Done and in all; done never falls. */
      readonly done: number;
      readonly total: number;
      /** So many a second over recent steps, or null before the first. */
      readonly rate: number | null;
      readonly secondsLeft: number | null;
    }
  | ({
      readonly kind: 'distance';
      readonly tile: number;
      readonly reference: number;
    } & PairDistances)
  /**
   * A round trip is over: its x_T is stored under this hash; `distances` are those of the reconstruction to the image,
   * `normRatio` is ‖x_T‖/√D.
   */
  | {
      readonly kind: 'encoded';
      readonly tile: number;
      /** Of x_T: the latent expression `stored:<sha256>` names it from now on. */
      readonly sha256: string;
      readonly distances: Distances;
      readonly normRatio: number;
    }
  /** An image went through the autoencoder alone: `distances` are those of what came back to the image. */
  | { readonly kind: 'autoencoded'; readonly tile: number; readonly distances: Distances }
  | { readonly kind: 'done' }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'failed'; readonly error: ErrorReport }
);

/** Whether nothing more is said of its job. */
export function endsJob({ kind }: JobEvent): boolean {
  return kind === 'done' || kind === 'cancelled' || kind === 'failed';
}

/** Where in a trajectory a picture belongs. */
export interface StepTag {
  /** Of the step, from 0 to S − 1. */
  readonly index: number;
  /** Where the network was called. */
  readonly t: number;
  /** The state at t, x_T at the first step, shown as x_0 is (values beyond [−1, 1] clamped), or x̂_0 made of it. */
  readonly of: 'xt' | 'predX0';
  /** Root mean square over all dimensions of x̂_0's change since the step before; null at the first step and for x_t. */
  readonly stepChange: number | null;
}

/** One finished picture as it travels from the engine to the window's canvas. */
export interface Frame {
  readonly job: string;
  /** Index into the job's tiles. */
  readonly tile: number;
  /** The S it was sampled with: the preview's, then the wanted one. */
  readonly numSteps: number;
  /** The wanted picture itself: neither a preview nor what a trajectory passes through. */
  readonly final: boolean;
  /** Set for what a trajectory passes through; null for the picture itself. */
  readonly step: StepTag | null;
  readonly width: number;
  readonly height: number;
  /** RGBA8, row-major, width × height × 4 bytes. */
  readonly rgba: Uint8ClampedArray<ArrayBuffer>;
}

/** Engine → window on the frame port. Each message uses up one credit. */
export interface FrameBatch {
  readonly frames: readonly Frame[];
}

/** Window → engine on the frame port: so many further messages may be sent. */
export interface FrameCredit {
  readonly credit: number;
}
