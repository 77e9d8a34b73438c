import type { ArchitectureSource, ModelAlternative, ModelInfo, ModelPart } from '../../contract/model.ts';
import type { SampleSize } from '../../contract/sample-size.ts';
import type { LatentShape } from '../../core/latent.ts';
import type { DigestMemory } from './digest-memory.ts';
import type { ModelGraph, TimeRange } from './model.ts';
import type { PlaceFacts } from './places/facts.ts';
import type { FoundScheduler } from './places/scheduler-files.ts';

/** Where a kind of network lies in a folder of a pipeline, and by what names it goes there. */
export interface NetworkKind {
  /** Name of its folder below families/. */
  readonly id: string;
  /** Names of the folders of a pipeline that it may lie in, such as `unet`. */
  readonly components: readonly string[];
  /** What model_index.json calls its class. */
  readonly indexClasses: readonly string[];
  /** What `_class_name` of its config.json says; none where it has no such file. */
  readonly configClasses: readonly string[];
}

/**
 * A kind of denoiser and how it lies in files. Adding one is a folder below families/ and a line in families/index.ts.
 */
export interface Family extends NetworkKind {
  readonly source: ModelInfo['source'];
  /** The files of such a network at this place; null if there is none. Reads no weights. */
  recognize(facts: PlaceFacts): Promise<NetworkFiles | null>;
  /**
   * Reads the files, which may be hostile, checks and digests them.
   * Throws ModelError naming the file, the field and the value at fault.
   */
  open(files: NetworkFiles, options: NetworkOptions): Promise<OpenedNetwork>;
}

/**
 * A kind of autoencoder: the network between pictures and the latents of a denoiser. Adding one is a folder below families/
 * and a line in families/index.ts.
 */
export interface AutoencoderFamily extends NetworkKind {
  /** Whether the config.json of this place is that of such a network. */
  recognize(facts: PlaceFacts): Promise<boolean>;
  /** Reads the files as Family.open does. */
  open(folder: string, digests: DigestMemory | null): Promise<OpenedAutoencoder>;
}

/** What an autoencoder's family made of files. */
export interface OpenedAutoencoder {
  readonly className: string;
  /** Channels of the latents that the denoiser takes. */
  readonly latentChannels: number;
  /** Pixels of the picture per pixel of the latent, along each side. */
  readonly factor: number;
  readonly warnings: readonly string[];
  /** Of x_0 as the denoiser makes it: scaled. @param latent [H, W] */
  decoder(latent: SampleSize): Part;
  /** To x_0 as the denoiser takes it; null where the files have none. @param latent [H, W] */
  readonly encoder: ((latent: SampleSize) => Part) | null;
}

/** Every family of denoisers, and of autoencoders. The first that recognizes a place opens it. */
export interface Families {
  readonly denoisers: readonly Family[];
  readonly autoencoders: readonly AutoencoderFamily[];
}

/** What a person gives in place of what the network's files say. */
export interface NetworkOptions {
  /** [H, W] of the denoiser's sample; null: what the files say. */
  readonly size: SampleSize | null;
  /** Where the network's arguments stand, in place of a file beside its weights; null: there, or nowhere. */
  readonly architecture: ArchitectureSource | null;
  /** What digestNetwork takes. */
  readonly digests: DigestMemory | null;
}

/** The files of a network that a family recognized. */
export interface NetworkFiles {
  /** The folder that was opened. */
  readonly root: string;
  /** The folder with the weights. */
  readonly folder: string;
  /** The file with the network; null if one in the folder is yet to be chosen. */
  readonly file: string | null;
  /** Further files among which `file` was chosen. */
  readonly others: readonly string[];
  /** A file of the family that may contain the schedule among other things. */
  readonly sidecar: string | null;
  /** Names of the folders of a pipeline that its denoiser may lie in. */
  readonly components: readonly string[];
}

/** What a family made of files. */
export interface OpenedNetwork extends Pick<
  ModelInfo,
  'name' | 'path' | 'sizeStep' | 'variant' | 'warnings'
> {
  readonly denoiser: Part;
  readonly className: string;
  readonly classes: ModelInfo['classes'];
  readonly time: ModelInfo['time'];
  /** The network has an embedding of t = 0 … learnedTimes − 1 only; absent: of any t. */
  readonly learnedTimes?: number;
  readonly alternatives: readonly ModelAlternative[];
  /** What the network's files say of the schedule, where these are no scheduler_config.json; absent: nothing. */
  readonly schedule?: FoundScheduler;
}

/** A network with its weights. */
export interface Part extends ModelPart {
  /** [C, H, W] of a sample that it takes. */
  readonly shape: LatentShape;
  /** [C, H, W] of what it gives. */
  readonly outputShape: LatentShape;
  /** Number of weights; null where it is not known. */
  readonly parameters: number | null;
  /** Stored weight type: F32, F16, BF16 or mixed. */
  readonly dtype: string;
  graph(options: GraphOptions): Promise<ModelGraph>;
}

export interface GraphOptions {
  /** null asks for a free batch axis where the part can give one. */
  readonly batch: number | null;
  /** The times that the denoiser is called with. One whose weights decide what t it takes keeps to that. */
  readonly times: TimeRange;
}
