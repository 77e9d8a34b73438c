import type { ErrorReport } from '../../../contract/errors.ts';
import type { CachedRevision, JudgedRepository, OpeningVerdict } from '../../../contract/hub.ts';
import type { Bridge } from '../../../contract/requests.ts';

/** A line of the cached models: a revision, or a download that is not finished. */
export interface CachedEntry {
  readonly repository: string;
  readonly revision: (CachedRevision & { readonly verdict: OpeningVerdict }) | null;
  /** Of the revision, or of what is not finished. */
  readonly bytes: number;
}

/** The models in the cache, whoever put them there. */
export class HubCache {
  /** Null until they are known. */
  list = $state.raw<readonly JudgedRepository[] | null>(null);
  problem = $state.raw<ErrorReport | null>(null);
  #chosen = $state<string | null>(null);
  #turn = 0;
  readonly #bridge: Bridge;

  constructor(bridge: Bridge) {
    this.#bridge = bridge;
  }

  readonly entries = $derived.by<readonly CachedEntry[]>(() =>
    (this.list ?? []).flatMap(({ repository, revisions, unfinishedBytes }) => [
      ...revisions.map((revision): CachedEntry => ({ repository, revision, bytes: revision.bytes })),
      ...(unfinishedBytes > 0 ? [{ repository, revision: null, bytes: unfinishedBytes }] : []),
    ]),
  );
  readonly bytes = $derived.by(() => (this.list ?? []).reduce((sum, { bytes }) => sum + bytes, 0));
  readonly chosen = $derived.by(() => this.entries.find((entry) => keyOf(entry) === this.#chosen) ?? null);

  /** Whether a download of the repository is not finished: the next one continues it. */
  isBegun(repository: string): boolean {
    return this.entries.some((entry) => entry.repository === repository && entry.revision === null);
  }

  choose(entry: CachedEntry): void {
    this.#chosen = keyOf(entry);
    this.problem = null;
  }

  async read(): Promise<void> {
    const turn = ++this.#turn;
    const answer = await this.#bridge.ask('hub/list', null);
    if (turn !== this.#turn) return; // a later one knows more
    this.problem = answer.ok ? null : answer.error;
    if (answer.ok) this.list = answer.value;
  }

  /** Removes a repository with all its revisions; true: it is gone. */
  async remove(repository: string): Promise<boolean> {
    this.problem = null;
    const answer = await this.#bridge.ask('hub/remove', { repository });
    await this.read();
    if (!answer.ok) this.problem = answer.error;
    return answer.ok;
  }
}

function keyOf({ repository, revision }: CachedEntry): string {
  return `${repository}@${revision?.commit ?? ''}`;
}
