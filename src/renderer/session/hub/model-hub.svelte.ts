import type { ErrorReport } from '../../../contract/errors.ts';
import type { GottenModel, HubRevision, HubSurroundings } from '../../../contract/hub.ts';
import type { HubOrigin } from '../../../contract/model.ts';
import type { Workspace } from '../../state/workspace.svelte.ts';
import { HubCache } from './cached.svelte.ts';
import { HubDownloads } from './downloads.svelte.ts';
import { HubEntries } from './entries.svelte.ts';

/** The dialog in which models are searched for, downloaded and removed. */
export const HUB_DIALOG = 'hub';

/** A revision that something was made with. */
interface WantedModel {
  readonly revision: HubRevision;
  readonly open: OpenFolder;
}

type OpenFolder = (folder: string) => void;

/** Offers the revision that something was made with, and opens its folder as it was opened then. */
export type WantModel = (origin: HubOrigin, open: OpenFolder) => void;

/** The button with which a person asks for it. */
export const WANT_LABEL = 'Get that model…';

/** Models of the hub and of its cache in the window. Nothing is asked of a server before the person searches or gets one. */
export class ModelHub {
  readonly entries: HubEntries;
  readonly cache: HubCache;
  readonly downloads: HubDownloads;
  /** What the dialog shows. */
  list = $state<'hub' | 'cache'>('hub');
  /** Null until they are known. */
  surroundings = $state.raw<HubSurroundings | null>(null);
  /** Why hub or token cannot be used. */
  problem = $state.raw<ErrorReport | null>(null);
  #wanted = $state.raw<WantedModel | null>(null);
  readonly #workspace: Workspace;

  constructor(workspace: Workspace) {
    const { bridge } = workspace;
    this.#workspace = workspace;
    this.entries = new HubEntries(bridge);
    this.cache = new HubCache(bridge);
    this.downloads = new HubDownloads(
      bridge,
      (wanted, gotten) => this.#onGotten(wanted, gotten),
      (wanted, error) => this.#onFailed(wanted, error),
    );
  }

  /** The revision that was asked for by what was made with it; null: the person searches. */
  readonly wanted = $derived.by(() => this.#wanted?.revision ?? null);

  connect(): void {
    this.downloads.connect();
  }

  /** Opens the dialog. */
  begin(): void {
    if (this.#wanted) this.entries.clear();
    this.#wanted = null;
    this.#show();
  }

  /** Asks the hub for models whose names contain the words. */
  search(words: string): Promise<void> {
    this.#wanted = null;
    this.problem = null;
    return this.entries.search(words);
  }

  /**
   * Opens the dialog with the revision that something was made with. Its files are opened at once where the cache has
   * them; else the hub is asked, as the person requested.
   */
  async want(origin: HubOrigin, open: OpenFolder): Promise<void> {
    const revision = { repository: origin.repository, revision: origin.commit };
    this.#wanted = { revision, open };
    await this.cache.read();
    const cached = this.cache.list?.find(({ repository }) => repository === origin.repository);
    const found = cached?.revisions.find(({ commit }) => commit === origin.commit);
    if (found && found.verdict.kind !== 'refused') return open(found.folder);
    this.#show();
    this.entries.showOnly(revision);
  }

  /** Closes the dialog: the verdicts end, downloads go on. */
  close(): void {
    this.entries.stop();
    if (this.#workspace.dialogs.open === HUB_DIALOG) this.#workspace.dialogs.close();
  }

  /** Opens a model of the cache. */
  async open(folder: string): Promise<void> {
    const wanted = this.list === 'hub' ? this.#wanted : null;
    this.close();
    if (wanted) wanted.open(folder);
    else await this.#workspace.studio.openModel(folder);
  }

  openPage(repository: string): void {
    void this.#ask(this.#workspace.bridge.ask('hub/open-page', { repository }));
  }

  /** Keeps a token, and asks again with it. */
  async keepToken(token: string): Promise<void> {
    const answer = await this.#workspace.bridge.ask('hub/keep-token', { token });
    this.problem = answer.ok ? null : answer.error;
    if (!answer.ok) return;
    this.surroundings = answer.value;
    this.entries.judgeAgain();
  }

  async forgetToken(): Promise<void> {
    const answer = await this.#workspace.bridge.ask('hub/forget-token', null);
    this.problem = answer.ok ? null : answer.error;
    if (answer.ok) this.surroundings = answer.value;
  }

  async removeCached(repository: string): Promise<void> {
    if (!(await this.cache.remove(repository))) return;
    for (const entry of this.entries.list)
      if (entry.judged?.facts.repository === repository) this.entries.setFolder(entry, null);
  }

  #show(): void {
    this.list = 'hub';
    this.problem = null;
    this.#workspace.dialogs.open = HUB_DIALOG;
    void this.#read();
    void this.cache.read();
    this.entries.goOn();
  }

  async #read(): Promise<void> {
    const answer = await this.#workspace.bridge.ask('hub/read', null);
    if (answer.ok) this.surroundings = answer.value;
    else this.problem = answer.error;
  }

  async #ask(
    asked: Promise<{ readonly ok: true } | { readonly ok: false; readonly error: ErrorReport }>,
  ): Promise<void> {
    const answer = await asked;
    if (!answer.ok) this.problem = answer.error;
  }

  get #isShown(): boolean {
    return this.#workspace.dialogs.open === HUB_DIALOG;
  }

  #onGotten(wanted: HubRevision, { folder, repository, notices }: GottenModel): void {
    const { toasts } = this.#workspace;
    this.entries.setFolder(wanted, folder);
    void this.cache.read();
    for (const notice of notices) toasts.showPlain(notice);
    if (this.#isShown) return;
    toasts.showDone(`${repository} is downloaded`, { label: 'Open', run: () => void this.open(folder) });
  }

  #onFailed(wanted: HubRevision, error: ErrorReport): void {
    void this.cache.read();
    if (this.#isShown) return; // the dialog says it
    this.#workspace.toasts.showError(error, {
      label: 'Continue download',
      run: () => void this.downloads.get(wanted),
    });
  }
}
