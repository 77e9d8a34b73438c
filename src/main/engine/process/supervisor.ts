import type { DeviceReport, ProviderChoice, ProviderName } from '../../../contract/device.ts';
import { reportError, StudioError, type ErrorReport } from '../../../contract/errors.ts';
import type { JobEvent } from '../../../contract/job.ts';
import type { ModelInfo, OpenOptions } from '../../../contract/model.ts';
import type { OpeningStage } from '../../../contract/studio.ts';
import type { TrajectoryStep } from '../../jobs/run.ts';
import { EngineChannel, type EngineEvent } from './engine-channel.ts';
import { outOfMemory, overLimit, STARVED } from './memory-limit.ts';
import type { EngineCallName, EngineCalls, EngineJob, EngineTransport } from './protocol.ts';
import { RunningJobs } from './running-jobs.ts';
import type { TrialLedger } from './provider-trials.ts';

export interface SupervisorDeps {
  readonly spawn: () => EngineTransport;
  readonly ledger: TrialLedger;
  readonly bundledFolder: string;
  /** The most bytes of memory that the process may take: over it the process is ended (`engine/memory`). */
  readonly memoryLimit: () => number;
  readonly onJob: (event: JobEvent) => void;
  readonly onArray: (job: string, tile: number, data: Float32Array) => void;
  readonly onStep: (job: string, tile: number, step: TrajectoryStep) => void;
  /** Another process has taken a dead one's place: what was connected to the old one is to be connected again. */
  readonly onRespawn: () => void;
  /** The phase changed without an `open`; the error says why where it failed. */
  readonly onRestart: (phase: EnginePhase, error: ErrorReport | null) => void;
  /** What the engine is at with the model that it opens. */
  readonly onOpening: (stage: OpeningStage, provider: ProviderName | null) => void;
}

/** A process is opening the model again, has it open, or none has. */
export type EnginePhase = 'starting' | 'ready' | 'failed';

export interface OpenedReport {
  readonly model: ModelInfo;
  readonly device: DeviceReport;
}

/** What a person asked to have open. */
interface Opening {
  readonly location: string;
  readonly choice: ProviderChoice;
  readonly options: OpenOptions;
  /** What is open at that location is not read again. */
  readonly keepModel: boolean;
}

/** Processes that are started without a request of a person, one after another's death. */
const MAX_RESTARTS = 3;
/** How long a request to open waits for an earlier one, or for a model that is opened again, before that is given up. */
const PATIENCE_MS = 3000;
/** Calls of the program itself: they do not start a process where none runs. */
const passive: readonly EngineCallName[] = ['cancel', 'limitResults'];

/**
 * Main's side of the engine process: calls and answers, and another process when one dies. After MAX_RESTARTS deaths
 * without work in between none is started until somebody asks for something. Everything that is asked is answered:
 * calls reject with a StudioError, the engine's own, `engine/crashed` when the process died before it answered or none
 * can be had, `engine/provider` when a provider that was being tried took it down, `run/cancelled` after `cancelOpen` and
 * `close`; a job gets one event that ends it.
 */
export class Supervisor {
  readonly #deps: SupervisorDeps;
  readonly #channel: EngineChannel;
  readonly #jobs: RunningJobs;
  /** Deaths without work in between. */
  #deaths = 0;
  /** Processes started for dead ones since a person asked for something. */
  #restarts = 0;
  #closed = false;
  #opened: (OpenedReport & { readonly location: string }) | null = null;
  /** The living process has the model of `#opened` open. */
  #loaded = false;
  /** The model is being opened again. Never rejects. */
  #reopening: Promise<void> | null = null;
  /** A person's request to open something is being served. Never rejects. */
  #opening: Promise<void> | null = null;
  /** The last of the requests to open, which are served one after the other. */
  #lastOpening: Promise<unknown> = Promise.resolve();
  /** Counts cancelOpen: what was asked before is not begun any more. */
  #cancellations = 0;

  /** Starts the engine process at once. */
  constructor(deps: SupervisorDeps) {
    this.#deps = deps;
    this.#jobs = new RunningJobs(deps.onJob);
    this.#channel = new EngineChannel({
      spawn: deps.spawn,
      onEvent: (event) => this.#receive(event),
      onExit: (reason) => this.#onExit(reason),
      memory: {
        limit: deps.memoryLimit,
        isBusy: () => this.#jobs.size > 0,
        onOver: (used, limit) => this.replace(overLimit(used, limit)),
      },
    });
    this.#channel.start();
  }

  get phase(): EnginePhase {
    if (this.#reopening) return 'starting';
    return this.#loaded ? 'ready' : 'failed';
  }

  /**
   * Opens a model. Requests are served in order; one that takes long is given up (`run/cancelled`) for the next. Where it
   * fails, the model that was open is opened again if it has to be.
   */
  open(
    location: string,
    choice: ProviderChoice,
    options: OpenOptions,
    keepModel: boolean,
  ): Promise<OpenedReport> {
    const asked = this.#cancellations;
    // Again and again: the earlier one may begin only once the model before it is given up.
    const impatience = setInterval(() => {
      if (this.#opening) this.replace(superseded());
    }, PATIENCE_MS);
    const served = this.#lastOpening.then(() => {
      clearInterval(impatience);
      if (asked !== this.#cancellations) throw cancelled();
      return this.#serveOpening({ location, choice, options, keepModel }, asked);
    });
    this.#lastOpening = served.catch(() => undefined);
    return served;
  }

  /** Gives up what is being opened, for real: its process ends. The requests fail with `run/cancelled`. */
  cancelOpen(): void {
    this.#cancellations += 1;
    if (this.#opening || this.#reopening) this.replace(cancelled());
  }

  async call<K extends Exclude<EngineCallName, 'open' | 'start'>>(
    name: K,
    input: EngineCalls[K]['input'],
  ): Promise<EngineCalls[K]['output']> {
    return this.#whenReady(!passive.includes(name), () => this.#channel.ask(name, input));
  }

  start(job: EngineJob): void {
    this.#jobs.add(job.id, job.lane);
    void this.#submit(job, true);
  }

  cancel(job: string): void {
    this.#jobs.cancel(job);
    this.call('cancel', { job }).catch(() => undefined); // its process is gone, and the job with it
  }

  /** Bytes of memory that the process takes; null where that is not known. */
  async memory(): Promise<number | null> {
    return this.#channel.memory();
  }

  /** Hands one end of a message channel to the engine. Where none runs it is closed: `onRespawn` asks for another. */
  connectFrames(port: unknown): void {
    this.#channel.connectFrames(port);
  }

  /**
   * Ends the process on purpose and starts another, which opens the model again unless that was what the process was at.
   * What it owed fails with `error`, jobs of `run/cancelled` as cancelled. It does not count as a death.
   */
  replace(error: StudioError): void {
    if (!this.#channel.running) return;
    this.#deps.ledger.trying(null);
    const reopen = this.#reopening === null;
    this.#drop(error);
    this.#startNext();
    this.#goOn(error, reopen);
  }

  /** Ends the process. What it owed, and what is asked from now on, fails with `run/cancelled`. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#drop(new StudioError('run/cancelled', 'the studio was closed'));
    this.#jobs.cancelAll();
  }

  /** A process in the place of one that is gone. */
  #startNext(): void {
    if (this.#closed) return;
    this.#channel.start();
    if (this.#channel.running) this.#deps.onRespawn();
  }

  #drop(error: StudioError): void {
    this.#channel.drop(error);
    this.#loaded = false;
    this.#reopening = null;
  }

  #receive(message: EngineEvent): void {
    if (message.event === 'trying') this.#deps.ledger.trying(message.provider);
    else if (message.event === 'array') this.#deps.onArray(message.job, message.tile, message.data);
    else if (message.event === 'opening') this.#deps.onOpening(message.stage, message.provider);
    else if (message.event === 'step') this.#deps.onStep(message.job, message.tile, message.step);
    else {
      if (isWork(message.value)) this.#deaths = this.#restarts = 0;
      this.#jobs.relay(message.value);
    }
  }

  /** The process died: what it owed fails, and another takes its place unless too many died in a row. */
  #onExit(reason: string): void {
    this.#deaths += 1;
    const wasReopening = this.#reopening !== null;
    const blamed = this.#deps.ledger.blame();
    const restart = this.#restarts < MAX_RESTARTS;
    const error = attributeCrash(blamed, reason, restart ? 1 : this.#deaths);
    this.#drop(error);
    if (restart) {
      this.#restarts += 1;
      this.#startNext();
    }
    // What a provider took down while it was opened again would take the next process down as well.
    this.#goOn(error, !(blamed && wasReopening));
  }

  /** After a process is gone: the model is opened in the next one, and the jobs of the dead one fail. */
  #goOn(error: StudioError, reopen: boolean): void {
    if (!this.#channel.running) this.#deps.onRestart('failed', reportError(this.#channel.absence));
    else if (this.#opened && !this.#opening) {
      // While a request to open is served, that decides what is opened next.
      if (reopen) this.#reopen(this.#opened);
      else this.#deps.onRestart('failed', reportError(error));
    }
    this.#jobs.failAccepted(error);
  }

  #reopen({ location, model, device }: OpenedReport & { readonly location: string }): void {
    const { bundledFolder } = this.#deps;
    const input = {
      location,
      bundledFolder,
      choice: device.choice,
      options: model.options,
      keepModel: false,
      crashed: [],
      resume: device,
      memoryLimit: this.#deps.memoryLimit(),
    };
    const end = (phase: EnginePhase, error: ErrorReport | null): void => {
      if (this.#reopening !== attempt) return; // its process is gone, and with it this attempt
      this.#reopening = null;
      this.#loaded = phase === 'ready';
      this.#deps.onRestart(phase, error);
    };
    const attempt: Promise<void> = this.#channel.ask('open', input).then(
      () => end('ready', null),
      (error: unknown) => end('failed', reportError(error)),
    );
    this.#reopening = attempt;
    this.#deps.onRestart('starting', null);
  }

  #serveOpening(opening: Opening, asked: number): Promise<OpenedReport> {
    this.#restarts = 0;
    const served = this.#openNow(opening, asked).finally(() => (this.#opening = null));
    this.#opening = served.then(
      () => undefined,
      () => undefined,
    );
    return served;
  }

  async #openNow(opening: Opening, asked: number): Promise<OpenedReport> {
    await this.#untilReopened();
    if (asked !== this.#cancellations) throw cancelled();
    if (!this.#channel.running) this.#startNext();
    try {
      const report = await this.#askToOpen(opening);
      this.#opened = { ...report, location: opening.location };
      this.#loaded = true;
      this.#deaths = this.#restarts = 0;
      return report;
    } catch (error) {
      if (this.#channel.running && this.#opened && !this.#loaded) this.#reopen(this.#opened);
      if (!(error instanceof StudioError) || error.code !== 'engine/memory') throw error;
      throw new StudioError(error.code, `${opening.location}: ${error.message}`);
    }
  }

  /** Waits for the model that is being opened again, but no longer than PATIENCE_MS: then that is given up. */
  async #untilReopened(): Promise<void> {
    const impatience = setTimeout(() => {
      if (this.#reopening) this.replace(superseded());
    }, PATIENCE_MS);
    while (this.#reopening) await this.#reopening;
    clearTimeout(impatience);
  }

  /** `auto` goes on without a provider that took the process down: the ledger knows it by then. */
  async #askToOpen(opening: Opening): Promise<OpenedReport> {
    const { bundledFolder, ledger } = this.#deps;
    for (;;) {
      const before = this.#deaths;
      try {
        return await this.#channel.ask('open', {
          ...opening,
          bundledFolder,
          crashed: ledger.crashed(),
          resume: null,
          memoryLimit: this.#deps.memoryLimit(),
        });
      } catch (error) {
        const crashed = this.#deaths > before && reportError(error).code === 'engine/provider';
        if (!crashed || opening.choice !== 'auto' || !this.#channel.running) throw error;
      }
    }
  }

  /** @param again once more where the process dies before it has accepted the job, which may be what killed it */
  async #submit(job: EngineJob, again: boolean): Promise<void> {
    try {
      await this.#whenReady(again, async () => {
        if (this.#jobs.has(job.id)) await this.#channel.ask('start', job); // else it was cancelled meanwhile
      });
      this.#jobs.accept(job.id);
    } catch (error) {
      const report = reportError(error);
      if (report.code === 'engine/crashed' && again) return this.#submit(job, false);
      this.#jobs.fail(job.id, report);
    }
  }

  /**
   * Acts in the turn in which it sees the engine ready: nothing comes in between.
   * @param start whether a process is started where none runs
   */
  async #whenReady<T>(start: boolean, act: () => Promise<T>): Promise<T> {
    if (!this.#channel.running && start && !this.#closed) {
      this.#restarts = 0;
      this.#startNext();
      if (this.#channel.running && this.#opened && !this.#opening) this.#reopen(this.#opened);
    }
    for (;;) {
      const opening = this.#reopening ?? (this.#loaded ? null : this.#opening);
      if (!opening) return act();
      await opening;
    }
  }
}

/** A network call of the job came to an end: the process works. */
function isWork(event: JobEvent): boolean {
  return event.kind === 'done' || (event.kind === 'progress' && event.rate !== null);
}

function superseded(): StudioError {
  return new StudioError('run/cancelled', 'another model was asked for meanwhile');
}

function cancelled(): StudioError {
  return new StudioError('run/cancelled', 'opening was cancelled');
}

/** What a death is put down to: the provider that was being tried, if any. */
function attributeCrash(blamed: ProviderName | null, reason: string, deaths: number): StudioError {
  if (!blamed && reason.endsWith(STARVED)) return outOfMemory(reason);
  const often = deaths > 1 ? `; it died ${deaths} times in a row` : '';
  return blamed
    ? new StudioError('engine/provider', `${blamed} crashed the engine when it was tried (${reason})${often}`)
    : new StudioError('engine/crashed', `the engine process ended unexpectedly (${reason})${often}`);
}
