import { realpath } from 'node:fs/promises';
import { sep } from 'node:path';
import { StudioError } from '../../contract/errors.ts';
import {
  revisionKey,
  type Download,
  type DownloadProgress,
  type GottenModel,
  type HubRevision,
  type HubState,
  type JudgedRepository,
  type JudgedRevision,
  type RepositoryFacts,
} from '../../contract/hub.ts';
import { repositoryFolder } from './cache/layout.ts';
import type { Hub, JudgedModel } from './hub.ts';
import type { OwnToken } from './own-token.ts';
import { checkRepoId } from './repository/repo-id.ts';
import type { TokenSource } from './token.ts';

export interface WindowHubDeps {
  /** Makes the hub of the environment; called at the first request. Throws hub/malformed. */
  readonly openHub: () => Hub;
  /** All tokens, the person's own among them. */
  readonly tokens: TokenSource;
  readonly ownToken: OwnToken;
  /** Opens an address in the person's browser. */
  readonly openPage: (address: string) => Promise<void>;
  /** Paths of the models that are open. */
  readonly openModels: () => readonly string[];
  /** Called at every change of what is being downloaded. */
  readonly onDownloads: (downloads: readonly Download[]) => void;
}

interface RunningDownload {
  readonly control: AbortController;
  readonly gotten: Promise<GottenModel>;
  readonly download: Download;
  /** As the hub calls the repository now, in whose folder its files lie. */
  readonly repository: string;
}

/** Verdicts that are kept for the download that follows them. */
const MAX_JUDGED = 100;

/**
 * The hub as the window uses it: one search at a time, the verdicts on what it found, downloads of several models, the
 * cache and the token. Asks nothing of any server before one of `search`, `judge` and `get` is called.
 */
export class WindowHub {
  readonly #deps: WindowHubDeps;
  readonly #judged = new Map<string, JudgedModel>();
  readonly #downloads = new Map<string, RunningDownload>();
  /** Repositories that are being removed. */
  readonly #removing = new Set<string>();
  #hub: Hub | null = null;
  /** Of the last search and of verdicts. */
  #asking = new AbortController();

  constructor(deps: WindowHubDeps) {
    this.#deps = deps;
  }

  get #open(): Hub {
    return (this.#hub ??= this.#deps.openHub());
  }

  /** What is known without a request. Throws hub/malformed. */
  async read(): Promise<HubState> {
    const { settings, host } = this.#open;
    const { ownToken, tokens } = this.#deps;
    const token = await tokens.read().catch(() => null); // a request says what is wrong with it
    const own = await ownToken.read().catch(() => null);
    return {
      host,
      cacheFolder: settings.cacheFolder,
      isOffline: settings.isOffline,
      tokenOrigin: token?.origin ?? null,
      hasOwnToken: own !== null,
    };
  }

  /** Searches, in place of an earlier search and its verdicts. Throws HubError, run/cancelled. */
  search(words: string): Promise<RepositoryFacts[]> {
    this.cancelAsking();
    return this.#open.search(words, { signal: this.#asking.signal });
  }

  /** Whether a revision opens. Throws HubError, run/cancelled. */
  async judge({ repository, revision }: HubRevision): Promise<JudgedRevision> {
    const judged = await this.#open.judge(repository, { revision, signal: this.#asking.signal });
    this.#remember(revisionKey({ repository, revision }), judged);
    const { verdict, bytes, repository: found } = judged;
    const { facts, commit } = found;
    const cached = verdict.kind === 'refused' ? null : await this.#open.findCached(facts.repository, commit);
    return { facts, commit, verdict, bytes, folder: cached?.folder ?? null };
  }

  /** Ends the search and the verdicts that are being made; they are answered `run/cancelled`. */
  cancelAsking(): void {
    this.#asking.abort();
    this.#asking = new AbortController();
  }

  /** Downloads a revision, or waits for its download that is running. Throws HubError, run/cancelled. */
  get(wanted: HubRevision): Promise<GottenModel> {
    const key = revisionKey(wanted);
    return (this.#downloads.get(key) ?? this.#begin(key, wanted)).gotten;
  }

  #begin(key: string, { repository, revision }: HubRevision): RunningDownload {
    if (this.#removing.has(repository))
      throw new StudioError('request/invalid', `${repository}: is being removed`);
    const hub = this.#open;
    const control = new AbortController();
    const judged = this.#judged.get(key);
    const onProgress = (progress: DownloadProgress): void => {
      const running = this.#downloads.get(key);
      if (!running || control.signal.aborted) return;
      this.#downloads.set(key, { ...running, download: { repository, revision, progress } });
      this.#tell();
    };
    const onJudged = ({ repository: { facts } }: JudgedModel): void => {
      const running = this.#downloads.get(key);
      if (running) this.#downloads.set(key, { ...running, repository: facts.repository });
    };
    const { signal } = control;
    const gotten = hub
      .get(repository, { revision, signal, onProgress, onJudged, ...(judged && { judged }) })
      .finally(() => {
        this.#downloads.delete(key);
        this.#judged.delete(key); // a branch may have moved by the next time
        this.#tell();
      });
    const download: Download = { repository, revision, progress: null };
    const running = { control, gotten, download, repository };
    this.#downloads.set(key, running);
    this.#tell();
    return running;
  }

  /** Ends the download of a revision; what came is kept. */
  cancelGet(wanted: HubRevision): void {
    this.#downloads.get(revisionKey(wanted))?.control.abort();
  }

  /** The models in the cache and whether they open. Makes no request. */
  list(): Promise<JudgedRepository[]> {
    return this.#open.listCached();
  }

  /**
   * Removes a repository from the cache; the bytes that this frees. Throws request/invalid while it is open or being
   * downloaded, hub/not-found, hub/disk.
   */
  async remove(repository: string): Promise<number> {
    const { settings } = this.#open;
    const downloads = [...this.#downloads.values()];
    if (downloads.some((one) => [one.repository, one.download.repository].includes(repository)))
      throw new StudioError('request/invalid', `${repository}: is being downloaded; cancel that first`);
    const folder = repositoryFolder(settings.cacheFolder, checkRepoId(repository));
    const [real, ...open] = await Promise.all([folder, ...this.#deps.openModels()].map(realPath));
    if (open.some((path) => path === real || path.startsWith(real + sep)))
      throw new StudioError('request/invalid', `${repository}: is open; open another model first`);
    this.#removing.add(repository);
    try {
      return await this.#open.removeCached(repository);
    } finally {
      this.#removing.delete(repository);
    }
  }

  /** Opens the page of a repository in the browser, where its terms are read and accepted. */
  openPage(repository: string): Promise<void> {
    return this.#deps.openPage(this.#open.pageOf(repository));
  }

  /** Whether a token that is typed outlasts the program. */
  keepsToken(): Promise<boolean> {
    return this.#deps.ownToken.isLasting();
  }

  /** Keeps a token that the person typed. Throws hub/token, hub/disk. */
  async keepToken(token: string): Promise<HubState> {
    await this.#deps.ownToken.write(token);
    return this.read();
  }

  /** Forgets it. Throws hub/disk. */
  async forgetToken(): Promise<HubState> {
    await this.#deps.ownToken.remove();
    return this.read();
  }

  #remember(key: string, judged: JudgedModel): void {
    this.#judged.delete(key);
    this.#judged.set(key, judged);
    for (const oldest of this.#judged.keys()) {
      if (this.#judged.size <= MAX_JUDGED) break;
      this.#judged.delete(oldest);
    }
  }

  /** What is being downloaded. */
  get downloads(): readonly Download[] {
    return [...this.#downloads.values()].map(({ download }) => download);
  }

  #tell(): void {
    this.#deps.onDownloads(this.downloads);
  }
}

/** Behind links, as far as the path exists. */
function realPath(path: string): Promise<string> {
  return realpath(path).catch(() => path);
}
