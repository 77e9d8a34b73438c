import type { ErrorReport } from '../../../contract/errors.ts';
import {
  DEFAULT_REVISION,
  revisionKey,
  type HubRevision,
  type HubWait,
  type JudgedRevision,
  type RepositoryFacts,
} from '../../../contract/hub.ts';
import { needsToken } from '../../../contract/hub-words.ts';
import type { Bridge } from '../../../contract/requests.ts';

/** A revision that the window shows, with the verdict on it as soon as there is one. */
export interface HubEntry extends HubRevision {
  /** What the hub says of its repository; null until that is known. */
  readonly facts: RepositoryFacts | null;
  readonly judged: JudgedRevision | null;
  /** Why there is no verdict. */
  readonly problem: ErrorReport | null;
}

/** Errors after which the hub is not asked for further verdicts. */
const HOLDING: readonly ErrorReport['code'][] = ['hub/rate-limited', 'hub/unreachable', 'hub/offline'];

/** Verdicts that are asked for at a time. Each takes some ten requests. */
const PARALLEL = 2;

/**
 * The revisions that a search found, or one that is wanted, and the verdicts on them: made in their order, the chosen one
 * first, until the hub takes no more requests.
 */
export class HubEntries {
  list = $state.raw<readonly HubEntry[]>([]);
  /** Words of the last search; null before the first. */
  words = $state<string | null>(null);
  searching = $state(false);
  /** The hub takes no more requests for now: verdicts are made once the person asks for one. */
  isHeld = $state(false);
  /** Why a search or a verdict waits; null: none does. */
  wait = $state.raw<HubWait | null>(null);
  /** Why the last search failed. */
  problem = $state.raw<ErrorReport | null>(null);
  #chosen = $state<string | null>(null);

  readonly #bridge: Bridge;
  /** Counts what is shown: answers about an earlier list are ignored. */
  #turn = 0;
  #running = 0;
  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- nothing shows it
  readonly #judging = new Set<string>();

  constructor(bridge: Bridge) {
    this.#bridge = bridge;
  }

  connect(): void {
    this.#bridge.on('hubWait', (wait) => (this.wait = wait));
  }

  readonly chosen = $derived.by(() => this.list.find((entry) => revisionKey(entry) === this.#chosen) ?? null);

  /** Chooses an entry; its verdict is made next, once more where it failed. */
  choose(entry: HubEntry): void {
    this.#chosen = revisionKey(entry);
    if (entry.problem && entry.judged === null) this.#change(entry, { problem: null });
    this.isHeld = false;
    this.#work();
  }

  /** Makes the verdict on the chosen one again. */
  judgeAgain(): void {
    if (this.chosen) this.choose(this.chosen);
  }

  /** Another token is sent from now on: what it may mend is asked for again. */
  onToken(): void {
    this.list = this.list.map((entry) =>
      entry.problem && needsToken(entry.problem) ? { ...entry, problem: null } : entry,
    );
    this.goOn();
  }

  async search(words: string): Promise<void> {
    const turn = this.#begin();
    this.words = words;
    this.searching = true;
    const answer = await this.#bridge.ask('hub/search', { words });
    if (turn !== this.#turn) return;
    this.searching = false;
    this.wait = null;
    if (!answer.ok) {
      if (answer.error.code === 'run/cancelled') this.words = null;
      else this.problem = answer.error;
      return;
    }
    this.list = answer.value.map((facts) => ({
      repository: facts.repository,
      revision: DEFAULT_REVISION,
      facts,
      judged: null,
      problem: null,
    }));
    this.#work();
  }

  /** Shows one revision alone, and asks for the verdict on it. */
  showOnly(wanted: HubRevision): void {
    this.#begin();
    const entry: HubEntry = { ...wanted, facts: null, judged: null, problem: null };
    this.list = [entry];
    this.choose(entry);
  }

  /** Ends what is being asked; what is known stays. */
  stop(): void {
    this.#turn += 1;
    if (this.searching) this.words = null; // what was given up has found nothing, nor not found it
    this.searching = false;
    this.wait = null;
    this.#judging.clear();
    this.#running = 0;
    void this.#bridge.ask('hub/cancel', null);
  }

  /** Goes on with the verdicts that are missing. */
  goOn(): void {
    this.isHeld = false;
    this.#work();
  }

  /** The model is in the cache now, or, with null, not any more. */
  setFolder(wanted: HubRevision, folder: string | null): void {
    const entry = this.list.find((one) => revisionKey(one) === revisionKey(wanted));
    if (entry?.judged) this.#change(entry, { judged: { ...entry.judged, folder } });
  }

  /** Forgets what was found. */
  clear(): void {
    this.#begin();
  }

  #begin(): number {
    this.stop();
    this.list = [];
    this.words = null;
    this.problem = null;
    this.#chosen = null;
    this.isHeld = false;
    return this.#turn;
  }

  #work(): void {
    while (this.#running < PARALLEL && !this.isHeld) {
      const missing = this.list.filter(
        (entry) => entry.judged === null && entry.problem === null && !this.#judging.has(revisionKey(entry)),
      );
      const next = missing.find((entry) => revisionKey(entry) === this.#chosen) ?? missing[0];
      if (!next) return;
      void this.#judge(next);
    }
  }

  async #judge(entry: HubEntry): Promise<void> {
    const turn = this.#turn;
    const key = revisionKey(entry);
    const { repository, revision } = entry;
    this.#running += 1;
    this.#judging.add(key);
    const answer = await this.#bridge.ask('hub/judge', { repository, revision });
    if (turn !== this.#turn) return;
    this.wait = null; // where the other verdict waits too, it says so again
    this.#running -= 1;
    this.#judging.delete(key);
    if (answer.ok) this.#change(entry, { judged: answer.value, facts: answer.value.facts });
    else if (answer.error.code !== 'run/cancelled') {
      if (HOLDING.includes(answer.error.code)) this.isHeld = true;
      this.#change(entry, { problem: answer.error });
    }
    this.#work();
  }

  #change(entry: HubEntry, change: Partial<HubEntry>): void {
    const key = revisionKey(entry);
    this.list = this.list.map((one) => (revisionKey(one) === key ? { ...one, ...change } : one));
  }
}
