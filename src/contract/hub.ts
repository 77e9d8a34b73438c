import * as v from 'valibot';
import type { LatentShape } from '../core/latent.ts';
import type { HubOrigin, ModelInfo } from './model.ts';
import { text } from './parsers.ts';

/** Models of the Hugging Face Hub, and of the cache that is shared with Python's huggingface_hub. */

/** The revision of a repository that its name stands for. */
export const DEFAULT_REVISION = 'main';

/** A revision of a repository. */
export interface HubRevision {
  /** `org/name`. */
  readonly repository: string;
  /** A branch, a tag, `refs/pr/1`, or a commit (40 hex digits). */
  readonly revision: string;
}

/** A revision as a key: of what was asked for, so that a repository that was renamed keeps it. */
export function revisionKey({ repository, revision }: HubRevision): string {
  return `${repository}@${revision}`;
}

/** `org/name` of the name of a repository's folder in the cache; null where it is none with a model. */
export function repositoryOf(folderName: string): string | null {
  const name = /^models--([\w.-]+)$/.exec(folderName)?.[1]?.split('--') ?? [];
  return name.length >= 1 && name.length <= 2 && name.every((part) => part !== '') ? name.join('/') : null;
}

/** A name of a repository as huggingface_hub takes it; main checks it further before it asks or touches anything. */
const repositoryName = v.pipe(
  v.string(),
  v.maxLength(200),
  v.regex(/^[\w.-]+(\/[\w.-]+)?$/, 'must be org/name'),
);

/** Parses the name of a repository. */
export const hubRepository = v.strictObject({ repository: repositoryName });
/** Parses a revision of a repository. */
export const hubRevision = v.strictObject({ repository: repositoryName, revision: text(200) });
/** Parses where a model is from. */
export const hubOrigin: v.GenericSchema<unknown, HubOrigin> = v.strictObject({
  repository: repositoryName,
  commit: v.pipe(v.string(), v.regex(/^[0-9a-f]{40}$/, 'must be 40 hexadecimal digits')),
});
/** Models that a search returns at most. */
export const MAX_FOUND = 30;

/** What is searched for: words that a name contains. */
export const hubWords = v.strictObject({ words: v.pipe(v.string(), v.maxLength(200)) });
/** A token as a person types it; main says whether it can be one. */
export const hubToken = v.strictObject({ token: text(2000) });

/** What the hub says of a repository, made fit for people. */
export interface RepositoryFacts {
  /** `org/name` as the hub calls it now. */
  readonly repository: string;
  /** Downloads of the last 30 days. */
  readonly downloads: number;
  readonly likes: number;
  /** Milliseconds since 1970; null where the hub does not say. */
  readonly updated: number | null;
  /** As its sheet names it ("apache-2.0"); null where it names none. */
  readonly licence: string | null;
  /** Whether its terms must be accepted first. */
  readonly isGated: boolean;
  /** Number of weights of all its safetensors files; null where the hub does not say. */
  readonly parameters: number | null;
  /** What model_index.json calls the pipeline, by the hub's tags; null where they name none. */
  readonly pipeline: string | null;
}

/** What a model is, before its weights are there. */
export interface ModelSummary {
  /** [C, H, W] of x_T and of the picture. */
  readonly latentShape: LatentShape;
  readonly pictureShape: LatentShape;
  readonly parameters: number | null;
  /** F32, F16, BF16 or mixed. */
  readonly dtype: string;
  readonly classes: ModelInfo['classes'];
  readonly warnings: readonly string[];
}

/** Whether a model opens here, as the reader says that opens it. A reason is one line. */
export type OpeningVerdict =
  | { readonly kind: 'opens'; readonly model: ModelSummary }
  /** It opens with a size, which its files do not say. */
  | { readonly kind: 'needs-size'; readonly reason: string }
  /** Its configs are those of a network that opens; its weights are of a format whose shapes are read after the download. */
  | { readonly kind: 'unknown'; readonly reason: string }
  | { readonly kind: 'refused'; readonly reason: string };

/** A revision of a repository with the verdict on it. */
export interface JudgedRevision {
  readonly facts: RepositoryFacts;
  /** 40 hex digits. */
  readonly commit: string;
  readonly verdict: OpeningVerdict;
  /** Bytes of what opening reads, which is what is downloaded; 0 for a model that is refused. */
  readonly bytes: number;
  /** The folder in the cache where all of it is there already; null: it is not. */
  readonly folder: string | null;
}

/** A model that is in the cache now. */
export interface GottenModel {
  /** What to open. */
  readonly folder: string;
  readonly repository: string;
  /** 40 hex digits. */
  readonly commit: string;
  /** One line each, such as that the hub was not reached and the cached revision is used. */
  readonly notices: readonly string[];
}

/** Why nothing is asked of the hub or comes from it now; `ms` are left until it is asked again, null: that is not known. */
export interface HubWait {
  readonly why: string;
  readonly ms: number | null;
}

/** What a download does at the moment. */
export interface DownloadProgress {
  /** Bytes that are there, those of earlier attempts included. */
  readonly bytes: number;
  readonly totalBytes: number;
  readonly files: number;
  readonly totalFiles: number;
  /** The file that is downloaded. */
  readonly file: string;
  /** The host that its bytes come from: the hub, or where the hub sends us; null before the first byte. */
  readonly host: string | null;
  /** Bytes per second over the last seconds; null at the start and while nothing comes. */
  readonly bytesPerSecond: number | null;
  /** At this rate; null where it is not known. */
  readonly secondsLeft: number | null;
  /** Why nothing comes now, and for how long; null: bytes are coming. */
  readonly waiting: HubWait | null;
}

/** A download of the window. */
export interface Download extends HubRevision {
  /** Null until the first byte is asked for. */
  readonly progress: DownloadProgress | null;
}

/** A revision in the cache. */
export interface CachedRevision {
  readonly commit: string;
  /** What points at it: `main`, a tag. */
  readonly refs: readonly string[];
  /** The folder to open. */
  readonly folder: string;
  readonly files: number;
  /** Bytes of its files; files that other commits share count here too. */
  readonly bytes: number;
}

/** A repository with a model in the cache, whoever put it there. */
export interface CachedRepository {
  readonly repository: string;
  readonly folder: string;
  /** The commit of `main` first. */
  readonly revisions: readonly CachedRevision[];
  /** Bytes on the disk, each content once, unfinished downloads of any program included. */
  readonly bytes: number;
  /** Bytes of unfinished downloads that the next one continues; not of those of other programs. */
  readonly unfinishedBytes: number;
  /** Milliseconds since 1970 of the last change. */
  readonly changed: number;
}

/** The same with a verdict on each revision. */
export interface JudgedRepository extends Omit<CachedRepository, 'revisions'> {
  readonly revisions: readonly (CachedRevision & { readonly verdict: OpeningVerdict })[];
}

/** What is known of hub, cache and token before anything is asked. */
export interface HubState {
  /** The host that is asked, for people: huggingface.co, or a mirror's. */
  readonly host: string;
  readonly cacheFolder: string;
  /** No request may be made (HF_HUB_OFFLINE). */
  readonly isOffline: boolean;
  /** Where the token stands that requests carry: "HF_TOKEN", a file's path, "the keyring"; null: there is none. */
  readonly tokenOrigin: string | null;
  /** A token that the person typed in the window is kept. */
  readonly hasOwnToken: boolean;
}
