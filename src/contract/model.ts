import type { LatentShape } from '../core/latent.ts';
import type { SchedulerConfig } from '../core/settings.ts';

/** What is known of an opened model; plain JSON. */
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
