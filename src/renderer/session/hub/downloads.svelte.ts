import type { ErrorReport } from '../../../contract/errors.ts';
import { revisionKey, type Download, type GottenModel, type HubRevision } from '../../../contract/hub.ts';
import { needsToken } from '../../../contract/hub-words.ts';
import type { Bridge } from '../../../contract/requests.ts';

/** What is being downloaded, as main tells it, and why a download ended without its model. */
export class HubDownloads {
  list = $state.raw<readonly Download[]>([]);
  /** By revision. */
  #problems = $state.raw<Readonly<Record<string, ErrorReport>>>({});
  readonly #bridge: Bridge;
  readonly #onGotten: (wanted: HubRevision, gotten: GottenModel) => void;
  readonly #onFailed: (wanted: HubRevision, error: ErrorReport | null) => void;

  constructor(
    bridge: Bridge,
    onGotten: (wanted: HubRevision, gotten: GottenModel) => void,
    onFailed: (wanted: HubRevision, error: ErrorReport | null) => void,
  ) {
    this.#bridge = bridge;
    this.#onGotten = onGotten;
    this.#onFailed = onFailed;
  }

  async connect(): Promise<void> {
    this.#bridge.on('downloads', (downloads) => (this.list = downloads));
    const answer = await this.#bridge.ask('hub/downloads', null); // of an earlier window
    if (answer.ok) this.list = answer.value;
  }

  /** The download of a revision that is running. */
  of(wanted: HubRevision): Download | null {
    return this.list.find((one) => revisionKey(one) === revisionKey(wanted)) ?? null;
  }

  /** Why the last download of a revision ended without the model; what came is kept. */
  problemOf(wanted: HubRevision): ErrorReport | null {
    return this.#problems[revisionKey(wanted)] ?? null;
  }

  async get({ repository, revision }: HubRevision): Promise<void> {
    const wanted = { repository, revision };
    this.#forget(wanted);
    const answer = await this.#bridge.ask('hub/get', wanted);
    if (answer.ok) return this.#onGotten(wanted, answer.value);
    if (answer.error.code === 'run/cancelled') return this.#onFailed(wanted, null); // the person did it
    this.#problems = { ...this.#problems, [revisionKey(wanted)]: answer.error };
    this.#onFailed(wanted, answer.error);
  }

  /** Another token is sent from now on: what it may mend is no problem any more. */
  onToken(): void {
    const rest = Object.entries(this.#problems).filter(([, problem]) => !needsToken(problem));
    this.#problems = Object.fromEntries(rest);
  }

  cancel({ repository, revision }: HubRevision): void {
    void this.#bridge.ask('hub/cancel-get', { repository, revision });
  }

  /** Forgets why a download ended. */
  #forget(wanted: HubRevision): void {
    const { [revisionKey(wanted)]: _gone, ...rest } = this.#problems;
    this.#problems = rest;
  }
}
