import type { Distances } from '../core/consistency.ts';
import type { LatentRef } from '../core/latent-ref.ts';
import type { SamplingSettings } from '../core/settings.ts';
import type { ErrorReport } from './errors.ts';

export type { Distances };

/**
 * Who asks. A new job of a lane supersedes the lane's earlier one; lanes earlier in this list
 * are served first.
 */
export const lanes = ['pins', 'line', 'plane', 'consistency', 'figure'] as const;
export type Lane = (typeof lanes)[number];

/** One picture: an x_T and how to sample it. */
export interface TileSpec {
  readonly ref: LatentRef;
  readonly settings: SamplingSettings;
}

/** What the window asks for: tiles in the order in which they are wanted. */
export interface JobSpec {
  readonly lane: Lane;
  readonly tiles: readonly TileSpec[];
  /** Every tile with a larger S is first drawn at this S, over all tiles; null: no preview pass. */
  readonly previewSteps: number | null;
  /** Distances to report as soon as both tiles are done (indices into `tiles`). */
  readonly compare: readonly { readonly tile: number; readonly reference: number }[];
}

export type JobEvent = { readonly job: string; readonly lane: Lane } & (
  | {
      readonly kind: 'progress';
      /** Network evaluations of one sample, done and in all; done never falls. */
      readonly done: number;
      readonly total: number;
      /** Evaluations a second over recent steps, or null before the first. */
      readonly rate: number | null;
      readonly secondsLeft: number | null;
    }
  | {
      readonly kind: 'distance';
      readonly tile: number;
      readonly reference: number;
      readonly distances: Distances;
    }
  | { readonly kind: 'done' }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'failed'; readonly error: ErrorReport }
);

/** One finished picture as it travels from the engine to the window's canvas. */
export interface Frame {
  readonly job: string;
  /** Index into the job's tiles. */
  readonly tile: number;
  /** The S it was sampled with: previewSteps, then the wanted one. */
  readonly numSteps: number;
  readonly final: boolean;
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
