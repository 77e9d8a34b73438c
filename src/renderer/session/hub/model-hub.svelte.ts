import type { ErrorReport } from '../../../contract/errors.ts';
import { revisionKey, type GottenModel, type HubRevision, type HubState } from '../../../contract/hub.ts';
import { needsToken } from '../../../contract/hub-words.ts';
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

/** A model that another token may help to get, and why it cannot be got now. */
export interface TokenNeed {
  readonly repository: string;
  readonly problem: ErrorReport;
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
  state = $state.raw<HubState | null>(null);
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

  /** Null: the chosen model needs none. */
  readonly tokenNeed = $derived.by<TokenNeed | null>(() => {
    const { chosen } = this.entries;
    if (this.list === 'cache' || !chosen || this.downloads.of(chosen)) return null;
    const problem = this.downloads.problemOf(chosen) ?? chosen.problem;
    return problem && needsToken(problem)
      ? { repository: chosen.facts?.repository ?? chosen.repository, problem }
      : null;
  });

  /** The host that is asked, for people. */
  readonly host = $derived.by(() => this.state?.host ?? 'the hub');

  connect(): void {
    this.entries.connect();
    void this.downloads.connect();
  }

  /** Opens the dialog. */
  begin(): void {
    if (this.#wanted) this.entries.clear();
    this.#wanted = null;
    this.show();
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
    const wanted = { revision, open };
    this.entries.clear();
    this.#wanted = wanted;
    this.show();
    await this.cache.read();
    if (this.#wanted !== wanted || !this.#isShown) return; // the person turned to something else
    const cached = this.cache.list?.find(({ repository }) => repository === origin.repository);
    const found = cached?.revisions.find(({ commit }) => commit === origin.commit);
    if (found && found.verdict.kind !== 'refused') await this.open(found.folder, revision);
    else this.entries.showOnly(revision);
  }

  /** Closes the dialog: the verdicts end, downloads go on. */
  close(): void {
    this.entries.stop();
    if (this.#workspace.dialogs.open === HUB_DIALOG) this.#workspace.dialogs.close();
  }

  /** Opens a model of the cache. @param revision as it was downloaded; what was wanted is opened as it was then */
  async open(folder: string, revision: HubRevision | null): Promise<void> {
    const wanted =
      revision && this.#wanted && revisionKey(this.#wanted.revision) === revisionKey(revision)
        ? this.#wanted
        : null;
    if (wanted) {
      this.#wanted = null;
      this.entries.clear();
    }
    this.close();
    if (wanted) wanted.open(folder);
    else await this.#workspace.studio.openModel(folder);
  }

  async openPage(repository: string): Promise<void> {
    const answer = await this.#workspace.bridge.ask('hub/open-page', { repository });
    if (!answer.ok) this.problem = answer.error;
  }

  /** Whether a token outlasts the program, which the system's keyring says; null: that is not known. */
  async keepsToken(): Promise<boolean | null> {
    const answer = await this.#workspace.bridge.ask('hub/keeps-token', null);
    return answer.ok ? answer.value : null;
  }

  /** Keeps a token, and asks again with it. Whether it could be kept. */
  async keepToken(token: string): Promise<boolean> {
    const answer = await this.#workspace.bridge.ask('hub/keep-token', { token });
    this.problem = answer.ok ? null : answer.error;
    if (!answer.ok) return false;
    this.state = answer.value;
    this.entries.onToken();
    this.downloads.onToken();
    return true;
  }

  async forgetToken(): Promise<void> {
    const answer = await this.#workspace.bridge.ask('hub/forget-token', null);
    this.problem = answer.ok ? null : answer.error;
    if (answer.ok) this.state = answer.value;
  }

  async removeCached(repository: string): Promise<void> {
    if (!(await this.cache.remove(repository))) return;
    for (const entry of this.entries.list)
      if (entry.judged?.facts.repository === repository) this.entries.setFolder(entry, null);
  }

  /** Opens the dialog as it was left. */
  show(): void {
    this.list = 'hub';
    this.problem = null;
    this.#workspace.dialogs.open = HUB_DIALOG;
    void this.#read();
    void this.cache.read();
    this.entries.goOn();
  }

  async #read(): Promise<void> {
    const answer = await this.#workspace.bridge.ask('hub/read', null);
    if (answer.ok) this.state = answer.value;
    else this.problem = answer.error;
  }

  get #isShown(): boolean {
    return this.#workspace.dialogs.open === HUB_DIALOG;
  }

  #onGotten(wanted: HubRevision, { folder, repository, notices }: GottenModel): void {
    const { toasts } = this.#workspace;
    this.entries.setFolder(wanted, folder);
    this.#onEnded();
    for (const notice of notices) toasts.showPlain(notice);
    if (this.#isShown) return;
    toasts.showDone(`${repository} is downloaded`, {
      label: 'Open',
      run: () => void this.open(folder, wanted),
    });
  }

  #onEnded(): void {
    this.entries.wait = null; // where a verdict waits too, it says so again
    void this.cache.read();
  }

  /** @param error null: the person cancelled it */
  #onFailed(wanted: HubRevision, error: ErrorReport | null): void {
    this.#onEnded();
    if (error === null || this.#isShown) return; // the dialog says it
    this.#workspace.toasts.showError(error, {
      label: 'Continue download',
      run: () => void this.downloads.get(wanted),
    });
  }
}
