import { StudioError } from '../../contract/errors.ts';
import type { JobEvent } from '../../contract/job.ts';
import { noOptions, type OpenOptions } from '../../contract/model.ts';
import type { SecondMode, SecondNeed } from '../../contract/second-model.ts';
import { beginOpening, type SecondState, type StudioState } from '../../contract/studio.ts';
import type { EngineJob } from '../engine/process/protocol.ts';
import type { ProviderTrialLog } from '../engine/process/provider-trials.ts';
import type { Supervisor } from '../engine/process/supervisor.ts';
import { ModelRequests } from './model-requests.ts';
import { SecondJobs } from './second-jobs.ts';
import { SecondProcess } from './second-process.ts';
import { SecondNeeds, type SecondNeedsDeps } from './second-needs.ts';
import { StateStore } from './state-store.ts';
import { untilIdle } from './until-idle.ts';

export interface SecondEngineDeps extends SecondNeedsDeps {
  readonly trials: ProviderTrialLog;
  readonly onJob: (event: JobEvent) => void;
}

/** What was asked to be open as the second model. */
interface Asked {
  readonly location: string;
  readonly options: OpenOptions;
  readonly mode: SecondMode;
}

/**
 * The second model, in an engine process with a supervisor of its own: neither engine is touched by the other's death.
 * Where memory for both is short one process runs at a time. The first engine comes first: it takes the second one's
 * place when it has work, and the second one's jobs go on once it has none.
 */
export class SecondEngine {
  readonly process: SecondProcess;
  readonly #deps: SecondEngineDeps;
  /** As if it were the first. */
  readonly #own: StateStore;
  readonly #models: ModelRequests;
  readonly #jobs: SecondJobs;
  readonly #needs: SecondNeeds;
  #asked: Asked | null = null;
  /** The model was not open yet when it was told last. */
  #opening = false;
  /** Counts what is asked for: opening and closing. What was asked before is over. */
  #turn = 0;
  /** Its process ended for the first engine's sake. */
  #gaveWay = false;
  #waits = false;

  constructor(deps: SecondEngineDeps) {
    this.#deps = deps;
    this.#needs = new SecondNeeds(deps);
    this.#own = new StateStore(deps.state.value.version);
    this.#own.onChange(() => this.#tell());
    this.#models = new ModelRequests({ state: this.#own, trials: deps.trials, engine: () => this.#engine! });
    this.#jobs = new SecondJobs(deps.onJob);
    this.process = new SecondProcess({
      ...deps,
      onJob: (event) => this.#jobs.forward(event),
      onRestart: (phase, error) => this.#models.onRestart(phase, error),
      onOpening: (stage, provider) => this.#models.onOpening(stage, provider),
    });
    // Whether it fits, how it stands to the first model and which provider it has follows from the first one.
    const keyOf = ({ model, device }: StudioState): string => `${model?.identity} ${device?.choice}`;
    let key = keyOf(deps.state.value);
    deps.state.onChange((state) => {
      if (keyOf(state) === key) return;
      key = keyOf(state);
      if (this.#asked) this.close();
    });
  }

  get #engine(): Supervisor | null {
    return this.process.engine;
  }

  /** The engine, where its process is the only one; null: the first engine's runs, or may be started. */
  get alone(): Supervisor | null {
    return this.#asked?.mode === 'after' && !this.#opening && this.#engine?.running ? this.#engine : null;
  }

  /** As SecondNeeds does. */
  measure(location: string, options: OpenOptions = noOptions): Promise<SecondNeed> {
    return this.#needs.measure(location, options);
  }

  /** Rejects with a StudioError: then an earlier second model stays where this one was refused before it was read. */
  async open(location: string, options: OpenOptions = noOptions): Promise<StudioState> {
    const turn = ++this.#turn;
    const { mode } = await this.measure(location, options);
    this.#check(turn);
    this.#end();
    this.#asked = { location, options, mode };
    this.#opening = true;
    this.#own.update({ engine: 'opening', opening: beginOpening(location), error: null });
    try {
      await this.#openInTurn(this.#asked, turn);
      this.#opening = false;
      return this.#tell();
    } catch (error) {
      if (turn === this.#turn) this.#end();
      throw error;
    }
  }

  close(): StudioState {
    this.#turn += 1;
    this.#end();
    return this.#deps.state.value;
  }

  /** Throws a StudioError where no second model is open. */
  start(job: EngineJob): void {
    if (!this.#engine || this.#opening) throw new StudioError('model/not-found', 'no second model is open');
    this.#jobs.add(job);
    this.#serve();
  }

  has(job: string): boolean {
    return this.#jobs.has(job);
  }

  cancel(job: string): void {
    if (this.#jobs.isWaiting(job)) this.#jobs.cancel(job);
    else this.#engine?.cancel(job);
  }

  /** The first engine's process is about to start: where memory is short this one ends. */
  giveWay(): void {
    if (this.#asked?.mode !== 'after' || !this.#engine?.running) return;
    this.#gaveWay = true;
    this.#engine.suspend();
    this.#jobs.putBack();
    if (!this.#opening) this.#own.update({ engine: 'ready', opening: null });
    this.#serve();
  }

  async #openInTurn({ location, options, mode }: Asked, turn: number): Promise<void> {
    const { state } = this.#deps;
    for (;;) {
      if (mode === 'after') await this.#takeTurn(turn);
      this.process.begin(mode === 'beside' ? this.#needs.firstUse : 0);
      this.#gaveWay = false;
      try {
        await this.#models.open(location, state.value.device?.choice ?? 'auto', options);
        break;
      } catch (error) {
        this.#check(turn);
        if (!this.#gaveWay) throw error;
      }
    }
    this.#check(turn);
    const { name, identity } = this.#own.model;
    if (identity === state.value.model?.identity)
      throw new StudioError('request/invalid', `${name}: it is the first model already`);
  }

  /** Waits until the first engine has nothing to do, and ends its process. */
  async #takeTurn(turn: number): Promise<void> {
    const { first } = this.#deps;
    await untilIdle(first, () => turn === this.#turn);
    this.#check(turn);
    first().suspend();
  }

  #check(turn: number): void {
    if (turn !== this.#turn) throw new StudioError('run/cancelled', 'opening was cancelled');
  }

  /** Gives the engine the jobs that wait, as soon as it may run. */
  #serve(): void {
    if (!this.#engine || this.#opening || !this.#jobs.waiting) return;
    if (this.#asked?.mode === 'beside' || this.#engine.running) {
      for (const job of this.#jobs.take()) this.#engine.start(job);
      return;
    }
    if (this.#waits) return;
    this.#waits = true;
    void untilIdle(this.#deps.first, () => this.#jobs.waiting).then(() => {
      this.#waits = false;
      if (!this.#jobs.waiting || !this.#engine) return;
      if (this.#asked?.mode === 'after') this.#deps.first().suspend();
      for (const job of this.#jobs.take()) this.#engine.start(job);
    });
  }

  #end(): void {
    this.process.end();
    this.#jobs.cancelAll();
    this.#asked = null;
    this.#opening = false;
    this.#own.update({ engine: 'starting', model: null, device: null, opening: null, error: null });
  }

  /** Tells the studio's state of the second model. */
  #tell(): StudioState {
    return this.#deps.state.update({ second: describeSecond(this.#asked, this.#own.value, this.#opening) });
  }
}

/** The second model as the studio's state has it. @param opening it was not open yet since it was asked for */
function describeSecond(asked: Asked | null, own: StudioState, opening: boolean): SecondState | null {
  if (!asked) return null;
  const { location, mode } = asked;
  const { engine, model, device, error } = own;
  if (!opening) return { location, mode, engine, model, device, opening: own.opening, error };
  // While it is opened again and again for want of memory, it is being opened.
  const stage = own.opening ?? beginOpening(location);
  return { location, mode, engine: 'opening', model: null, device: null, opening: stage, error: null };
}
