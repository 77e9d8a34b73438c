import type { ModelAlternative, ModelInfo, ModelPart, OpenOptions, PartRole } from '../../contract/model.ts';
import type { LatentShape } from '../../core/latent.ts';
import type { DigestMemory } from './digest-memory.ts';
import type { ModelGraph } from './model.ts';
import type { PlaceFacts } from './places/facts.ts';

/**
 * A kind of network and how it lies in files. Adding one is a folder below families/ and a line in families/index.ts.
 */
export interface Family {
  /** Name of its folder. */
  readonly id: string;
  readonly source: ModelInfo['source'];
  /** What its parts do. */
  readonly roles: readonly PartRole[];
  /** Names of the folders of a pipeline that it may lie in, such as `unet`. */
  readonly components: readonly string[];
  /** What model_index.json calls its class. */
  readonly indexClasses: readonly string[];
  /** What `_class_name` of its config.json says; none where it has no such file. */
  readonly configClasses: readonly string[];
  /** The files of such a network at this place; null if there is none. Reads no weights. */
  recognize(facts: PlaceFacts): Promise<NetworkFiles | null>;
  /**
   * Reads the files, which may be hostile, checks and digests them.
   * Throws ModelError naming the file, the field and the value at fault.
   */
  open(files: NetworkFiles, options: NetworkOptions): Promise<OpenedNetwork>;
}

/** What a person gives in place of what the network's files say, and what digestNetwork takes. */
export interface NetworkOptions extends Pick<OpenOptions, 'size'> {
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
  readonly parts: readonly Part[];
  readonly alternatives: readonly ModelAlternative[];
}

/** A network with its weights. */
export interface Part extends ModelPart {
  /** [C, H, W] of a sample that it takes. */
  readonly shape: LatentShape;
  /** Number of weights; null where it is not known. */
  readonly parameters: number | null;
  /** Stored weight type: F32, F16, BF16 or mixed. */
  readonly dtype: string;
  graph(options: GraphOptions): Promise<ModelGraph>;
}

export interface GraphOptions {
  /** null asks for a free batch axis where the part can give one. */
  readonly batch: number | null;
  /** Timesteps lie in [0, numTimesteps). */
  readonly numTimesteps: number;
}
