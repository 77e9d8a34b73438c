import type { LatentShape } from '../core/latent.ts';
import type { SchedulerConfig } from '../core/settings.ts';

/** What a part of a model does. */
export const partRoles = ['denoiser'] as const;
export type PartRole = (typeof partRoles)[number];

/** A network of a model. */
export interface ModelPart {
  readonly role: PartRole;
  /** SHA-256 (hex) over everything that decides the network's output: configuration and weights. */
  readonly digest: string;
}

/** The fields of a scheduler config that decide pixels. `clipSample` does not: it is shown, never applied. */
export type Schedule = Omit<SchedulerConfig, 'clipSample'>;

/** What a person gives when a model is opened, in place of what its files say. */
export interface OpenOptions {
  readonly schedule: Partial<Schedule>;
  /** [H, W] of the latent; null: what the files say. */
  readonly size: readonly [height: number, width: number] | null;
}

/** Everything is as the model's files say. */
export const noOptions: OpenOptions = { schedule: {}, size: null };

/** Whether both replace the same by the same. */
export function sameOptions(a: OpenOptions, b: OpenOptions): boolean {
  const fields = ({ schedule }: OpenOptions): string => JSON.stringify(Object.entries(schedule).sort());
  return fields(a) === fields(b) && a.size?.join() === b.size?.join();
}

/** Other weights of the same model that lie beside those that are open. */
export interface ModelAlternative {
  /** For people: "unet_ema", "fp16 weights", a file's name. */
  readonly name: string;
  /** What to open for them. */
  readonly path: string;
}

/** What is known of an opened model; plain JSON. */
export interface ModelInfo {
  /** Name for people: the folder's or the file's, or the hub repository's if the path contains it. */
  readonly name: string;
  readonly source: 'diffusers' | 'onnx';
  readonly bundled: boolean;
  /** Absolute path of what was opened. */
  readonly path: string;
  readonly parts: readonly ModelPart[];
  /** [C, H, W] of x_T. */
  readonly latentShape: LatentShape;
  /** [C, H, W] of the picture that is made of x_0: the latent's, where the model has no decoder. */
  readonly pictureShape: LatentShape;
  /** What height and width may be chosen as multiples of; null where the graph fixes them. */
  readonly sizeStep: number | null;
  /** Number of weights, or null where it is not known. */
  readonly parameters: number | null;
  /** Stored weight type: F32, F16, BF16 or mixed. */
  readonly dtype: string;
  /** What diffusers calls the weights' variant, '' for the plain ones; null for an .onnx and for weights under a name of their own. */
  readonly variant: string | null;
  /** The schedule in force: that of the files with what `options` replaces. */
  readonly scheduler: SchedulerConfig;
  readonly options: OpenOptions;
  /**
   * SHA-256 (hex) over the parts, the schedule in force and the latent's shape (model-identity.ts): equal for models
   * that make equal pictures of equal latents.
   */
  readonly identity: string;
  /** File that the schedule was read from; null where there is none and it is diffusers' default. */
  readonly schedulerFile: string | null;
  /** Warnings for the person, one plain line each (clip_sample is set, defaults are assumed, …). */
  readonly warnings: readonly string[];
  readonly alternatives: readonly ModelAlternative[];
}
