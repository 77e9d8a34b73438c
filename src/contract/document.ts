import type { Easing } from '../core/grid.ts';
import type { LatentShape } from '../core/latent.ts';
import type { LatentRef } from '../core/latent-ref.ts';
import type { Metric } from '../core/metrics/index.ts';
import type { Part } from '../core/resize.ts';
import type { SamplingSettings } from '../core/settings.ts';
import type { SheetContrast } from './figure.ts';

/** Most pins of a window and of a figure, and of what is asked about latents at once. */
export const MAX_PINS = 64;
/** Most images that are encoded side by side. */
export const MAX_IMAGES = 24;

/**
 * Everything that a person made and can undo: pins, what each view stands on, how pictures are sampled. Immutable;
 * a change is a new document (renderer/state/exploration.svelte.ts). Where one looks from (view, zoom, playhead) is not part of it.
 */
export interface StudioDocument {
  /** In the order of the tray. */
  readonly pins: readonly Pin[];
  /** The number in the next pin's id: ids are never used twice, so that an undone pin stays itself when redone. */
  readonly nextPin: number;
  readonly sampling: SamplingSettings;
  readonly line: LineSettings;
  readonly plane: PlaneSettings;
  readonly consistency: ConsistencySettings;
  readonly trajectory: TrajectorySettings;
  readonly inversion: InversionSettings;
}

export interface LineSettings {
  /** Ids of the chain's pins; the chain runs in the order of the tray. */
  readonly pins: readonly string[];
  readonly framesPerSegment: number;
  readonly mode: 'slerp' | 'lerp';
  /** `loop` closes the chain with a segment back to its first pin; `ping-pong` plays to and fro. */
  readonly repeat: 'once' | 'loop' | 'ping-pong';
  readonly easing: Easing;
  /** Frames a second, 12 … 60. */
  readonly rate: number;
}

export interface PlaneSettings {
  /** Ids of the pins at top left, top right, bottom left, bottom right; fewer while some are missing. */
  readonly corners: readonly string[];
  /** Of the exported grid over [0, 1]². */
  readonly columns: number;
  readonly rows: number;
}

export interface ConsistencySettings {
  /** What makes the rows: the chosen pins, or points of the line, evenly spread. */
  readonly rows: 'pins' | 'line';
  /** Of the line, 2 … 16. */
  readonly points: number;
  readonly pins: readonly string[];
  /** Increasing values of S. */
  readonly ladder: readonly number[];
  /** S of the reference column; null: the largest. */
  readonly reference: number | null;
  /** The property break shown under the sheet, with the same x_T: noise at η = 1, or diffusers' clip rule. */
  readonly contrast: SheetContrast;
  /** What stands under the pictures and in the plot. */
  readonly metric: Metric;
}

export interface TrajectorySettings {
  /** Id of the pin whose way is shown; null: the first of the tray. */
  readonly pin: string | null;
  /** Up to four increasing values of S, laid over one axis of t. */
  readonly ladder: readonly number[];
}

export interface InversionSettings {
  /** In the order in which they are shown. */
  readonly images: readonly SourceImage[];
  /** The number in the next image's id. */
  readonly nextImage: number;
  /** Increasing values of S. */
  readonly ladder: readonly number[];
}

/** A picture of the world. */
export interface SourceImage {
  readonly id: string;
  /** Of its file. */
  readonly name: string;
  /** The part that was taken, in pixels of the image. */
  readonly part: Part;
  /** What the part was scaled to: [C, H, W] of the model of that time. */
  readonly shape: LatentShape;
  /** Of the part at that size, kept as a latent in [−1, 1]. */
  readonly sha256: string;
}

/** A named x_T. The id never changes, the name is the person's. */
export interface Pin {
  readonly id: string;
  readonly name: string;
  readonly ref: LatentRef;
  /** Where a stored latent came from; null for what its expression tells. */
  readonly origin: PinOrigin | null;
}

/** What a stored latent was read or made from. */
export type PinOrigin =
  | { readonly kind: 'file'; readonly name: string }
  | {
      readonly kind: 'image';
      readonly name: string;
      /** Of the image, kept as a latent in [−1, 1]. */
      readonly sha256: string;
      /** S of the encoding. */
      readonly numSteps: number;
    };
