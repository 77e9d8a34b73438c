import type { LatentShape } from '../core/latent.ts';
import type { SchedulerConfig } from '../core/settings.ts';

/** What a part of a model does. */
export const partRoles = ['denoiser', 'decoder', 'encoder'] as const;
export type PartRole = (typeof partRoles)[number];

/** A network of a model. */
export interface ModelPart {
  readonly role: PartRole;
  /** SHA-256 (hex) over everything that decides the network's output: configuration and weights. */
  readonly digest: string;
}

/** A network of an opened model, for people. */
export interface NetworkFacts {
  readonly role: PartRole;
  /** What its config calls its class, or the kind of its file. */
  readonly className: string;
  /** [C, H, W] of what it takes and gives. */
  readonly inputShape: LatentShape;
  readonly outputShape: LatentShape;
  /** Number of weights, or null where it is not known. */
  readonly parameters: number | null;
}

/** The classes of a class-conditional network. */
export interface ClassInfo {
  /** `label`: a row of a table; `number`: any number, embedded as t is; `vector`: the embedding itself, of `width` values. */
  readonly kind: 'label' | 'number' | 'vector';
  /** Labels are whole numbers in [0, count); null where the kind is not `label`. */
  readonly count: number | null;
  /** The label that stands for no class, for guidance; null: the network was not trained without classes. */
  readonly nullLabel: number | null;
  /** Values of an embedding; null where the kind is not `vector`. */
  readonly width: number | null;
  /** Names of labels, by the label in decimal. */
  readonly names: Readonly<Record<string, string>>;
}

/** The fields of a scheduler config that decide pixels. `clipSample` does not: it is shown, never applied. */
export type Schedule = Omit<SchedulerConfig, 'clipSample'>;

/** What a person gives when a model is opened, in place of what its files say. */
export interface OpenOptions {
  readonly schedule: Partial<Schedule>;
  /** [H, W] of the picture, which is the latent's where the model has no decoder; null: what the files say. */
  readonly size: readonly [height: number, width: number] | null;
  /** Where the arguments of a network stand whose weights do not say them; absent: beside the weights, or nowhere. */
  readonly architecture?: ArchitectureSource;
}

/** A JSON or YAML file, or a published network by its name. */
export type ArchitectureSource = { readonly file: string } | { readonly preset: string };

/** Where a model of the Hugging Face Hub is from. */
export interface HubOrigin {
  /** `org/name`. */
  readonly repository: string;
  /** 40 hex digits. */
  readonly commit: string;
}

/** Everything is as the model's files say. */
export const noOptions: OpenOptions = { schedule: {}, size: null };

/** Whether both replace the same by the same. */
export function sameOptions(a: OpenOptions, b: OpenOptions): boolean {
  const fields = ({ schedule }: OpenOptions): string => JSON.stringify(Object.entries(schedule).sort());
  const source = ({ architecture }: OpenOptions): string => JSON.stringify(architecture ?? null);
  return fields(a) === fields(b) && a.size?.join() === b.size?.join() && source(a) === source(b);
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
  readonly source: 'diffusers' | 'onnx' | 'openai' | 'ddim-authors';
  readonly bundled: boolean;
  /** Absolute path of what was opened. */
  readonly path: string;
  readonly parts: readonly ModelPart[];
  /** [C, H, W] of x_T. */
  readonly latentShape: LatentShape;
  /** [C, H, W] of the picture that is made of x_0: the latent's, where the model has no decoder. */
  readonly pictureShape: LatentShape;
  /** Every network, the denoiser first. */
  readonly networks: readonly NetworkFacts[];
  /** null: the denoiser takes no class. */
  readonly classes: ClassInfo | null;
  /** What t the denoiser takes: whole numbers in [0, T), any number, or a σ > 0. */
  readonly time: 'integer' | 'fraction' | 'sigma';
  /** What height and width of the picture may be chosen as multiples of; null where the graph fixes them. */
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
  /** The revision that it is, where it lies in a cache of the hub; null: elsewhere. */
  readonly hub: HubOrigin | null;
}
