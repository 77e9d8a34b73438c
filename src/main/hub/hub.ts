import { join } from 'node:path';
import { tmpdir } from 'node:os';
import {
  DEFAULT_REVISION,
  type DownloadProgress,
  type GottenModel,
  type HubWait,
  type JudgedRepository,
  type OpeningVerdict,
  type RepositoryFacts,
} from '../../contract/hub.ts';
import { needsToken } from '../../contract/hub-words.ts';
import { findFolder, listCached, readRef, removeCached, type CachedFolder } from './cache/cached.ts';
import { refPath, repositoryFolder, snapshotFolder } from './cache/layout.ts';
import { downloadFiles } from './download/download.ts';
import type { DownloadCalls } from './download/partial.ts';
import { HubError } from './error.ts';
import type { HubFetch } from './network/exchange.ts';
import { HubNetwork } from './network/network.ts';
import { checkRepoId, isCommit } from './repository/repo-id.ts';
import { readRepository, type Repository } from './repository/repository.ts';
import { searchModels, type SearchOptions } from './repository/search.ts';
import type { HubSettings } from './settings.ts';
import type { TokenSource } from './token.ts';
import { judgeFolder, judgeRepository, type Judgement } from './verdict/verdict.ts';

export interface HubOptions {
  readonly settings: HubSettings;
  readonly fetch: HubFetch;
  readonly tokens: TokenSource;
  /** Folder of ours for locks and temporary files, outside the shared cache. */
  readonly workFolder: string;
  /** `User-Agent` of requests. */
  readonly agent?: string;
  /** Milliseconds before each further attempt. */
  readonly backoffMs?: readonly number[];
  readonly calls?: DownloadCalls;
  /** Called when a search or a verdict waits before it asks again. */
  readonly onWait?: (wait: HubWait) => void;
}

/** A model of the hub with its verdict. */
export interface JudgedModel extends Judgement {
  readonly repository: Repository;
}

export interface GetOptions {
  /** A branch, tag, pull request (`refs/pr/1`) or commit; default: main. */
  readonly revision?: string;
  readonly signal?: AbortSignal | null;
  readonly onProgress?: (progress: DownloadProgress) => void;
  /** Called with the verdict, whatever it is, before anything is downloaded. */
  readonly onJudged?: (judged: JudgedModel) => void;
  /** What `judge` gave for the same revision; it is judged where this is absent. */
  readonly judged?: JudgedModel;
}

/**
 * A hub and the cache of its files. Nothing is asked of any server before one of `search`, `judge` and `get` is called.
 */
export class Hub {
  readonly settings: HubSettings;
  readonly #network: HubNetwork;
  readonly #options: HubOptions;

  constructor(options: HubOptions) {
    const { settings, fetch, tokens, agent, backoffMs, onWait } = options;
    this.settings = settings;
    this.#options = options;
    this.#network = new HubNetwork(settings, fetch, tokens, {
      ...(agent ? { agent } : {}),
      ...(backoffMs ? { backoffMs } : {}),
      onWait: (ms, { message: why }) => onWait?.({ why, ms }),
    });
  }

  /** The host that is asked, for people: huggingface.co, or a mirror's. */
  get host(): string {
    return this.#network.host;
  }

  /** The page of a repository, where its terms are accepted. */
  pageOf(repository: string): string {
    return `${this.settings.endpoint}/${checkRepoId(repository)}`;
  }

  /** Models whose names contain the words, those with most downloads first. Throws HubError, run/cancelled. */
  search(words: string, options: SearchOptions = {}): Promise<RepositoryFacts[]> {
    return searchModels(this.#network, words, options).catch((error: unknown) => this.#explain(error));
  }

  /** What a repository has and whether it opens, without its weights. Throws HubError, run/cancelled. */
  async judge(
    name: string,
    { revision = DEFAULT_REVISION, signal = null }: Pick<GetOptions, 'revision' | 'signal'> = {},
  ): Promise<JudgedModel> {
    try {
      const repository = await readRepository(this.#network, name, revision, signal);
      const judgement = await judgeRepository(this.#network, repository, signal, tmpdir());
      return { ...judgement, repository };
    } catch (error) {
      return await this.#explain(error);
    }
  }

  /** Throws the error; one that a token may mend says too why the file of the token was not read. */
  async #explain(error: unknown): Promise<never> {
    if (!(error instanceof HubError) || !needsToken(error)) throw error;
    const fault = (await this.#options.tokens.findFault?.()) ?? null;
    if (fault === null) throw error;
    const { code, message, page } = error;
    throw new HubError(code, `${message}; ${fault}`, { page });
  }

  /**
   * Puts a model into the cache. A commit that is there already needs no request; a revision that cannot be asked for is
   * taken from the cache, with a notice. Throws hub/refused where the verdict refuses it, else HubError, run/cancelled.
   */
  async get(name: string, options: GetOptions = {}): Promise<GottenModel> {
    const { revision = DEFAULT_REVISION, signal = null } = options;
    const cached = await this.findCached(name, revision);
    if (cached && isCommit(revision)) return { ...cached, notices: [] };
    try {
      const judged = options.judged ?? (await this.judge(name, { revision, signal }));
      options.onJudged?.(judged);
      return await this.#download(judged, options);
    } catch (error) {
      const isAway = error instanceof HubError && ['hub/offline', 'hub/unreachable'].includes(error.code);
      if (!cached || !isAway) throw error;
      return {
        ...cached,
        notices: [`${error.message}; the cached ${revision} is used (commit ${cached.commit.slice(0, 8)})`],
      };
    }
  }

  async #download(judged: JudgedModel, { signal = null, onProgress }: GetOptions): Promise<GottenModel> {
    const { repository, files, verdict } = judged;
    if (verdict.kind === 'refused') throw new HubError('hub/refused', verdict.reason);
    const { folder, notices } = await downloadFiles(this.#network, repository, files, {
      signal,
      lockFolder: join(this.#options.workFolder, 'locks'),
      ...(onProgress ? { onProgress } : {}),
      ...(this.#options.calls ? { calls: this.#options.calls } : {}),
    }).catch((error: unknown) => this.#explain(error));
    return { folder, repository: repository.facts.repository, commit: repository.commit, notices };
  }

  /** A revision in the cache whose files are all there, by whichever program; null: there is none. Makes no request. */
  async findCached(
    name: string,
    revision: string = DEFAULT_REVISION,
  ): Promise<Omit<GottenModel, 'notices'> | null> {
    const folder = repositoryFolder(this.settings.cacheFolder, checkRepoId(name));
    const commit =
      (await readRef(folder, refPath(folder, revision))) ?? (isCommit(revision) ? revision : null);
    if (commit === null) return null;
    const snapshot = snapshotFolder(folder, commit);
    const verdict = await judgeFolder(snapshot);
    return verdict.kind === 'refused' ? null : { folder: snapshot, repository: name, commit };
  }

  /**
   * The models in the cache and whether they open. Makes no request. Throws hub/disk where the cache cannot be read, and
   * where the signal says so.
   * @param onUnreadable called for each repository that cannot be read, which is left out
   */
  async listCached(
    signal: AbortSignal | null = null,
    onUnreadable?: (error: HubError) => void,
  ): Promise<JudgedRepository[]> {
    const judged: JudgedRepository[] = [];
    for (const cached of await listCached(this.settings.cacheFolder, onUnreadable)) {
      const revisions: JudgedRepository['revisions'][number][] = [];
      for (const revision of cached.revisions) {
        signal?.throwIfAborted();
        const verdict = await this.judgeCached(cached.repository, revision.folder);
        // What a download has left that is not finished is no revision yet.
        const isBegun = cached.unfinishedBytes > 0 && revision.refs.length === 0;
        if (!isBegun || verdict.kind !== 'refused') revisions.push({ ...revision, verdict });
      }
      judged.push({ ...cached, revisions });
    }
    return judged;
  }

  /**
   * The folder of a repository in the cache, to be opened by its name; null: nothing of it is there. Makes no request.
   * Throws hub/disk where the cache cannot be read.
   */
  findFolder(name: string): Promise<CachedFolder | null> {
    return findFolder(this.settings.cacheFolder, name);
  }

  /** Whether a model of the cache opens, by its folder. Its reason names the repository instead of the folder. */
  async judgeCached(repository: string, folder: string): Promise<OpeningVerdict> {
    const verdict = await judgeFolder(folder);
    if (verdict.kind === 'opens') return verdict;
    return { ...verdict, reason: verdict.reason.replaceAll(folder, repository) };
  }

  /** Removes a model from the cache; the bytes that this frees. Throws hub/not-found, hub/disk. */
  removeCached(name: string): Promise<number> {
    return removeCached(this.settings.cacheFolder, name);
  }
}
