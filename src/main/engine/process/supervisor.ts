import type { ProviderName } from '../../../contract/device.ts';
import { reportError, StudioError, type ErrorReport } from '../../../contract/errors.ts';
import type { JobEvent } from '../../../contract/job.ts';
import type { OpeningStage } from '../../../contract/studio.ts';
import type { TrajectoryStep } from '../../jobs/run.ts';
import { EngineChannel, type EngineEvent } from './engine-channel.ts';
import { overLimit } from './memory-limit.ts';
import { ModelOpener, type EnginePhase, type OpenedReport, type OpenRequest } from './model-opener.ts';
import type { EngineCallName, EngineCalls, EngineJob, EngineTransport } from './protocol.ts';
import type { ProviderTrialLog } from './provider-trials.ts';
import { attributeCrash, RestartPolicy } from './restart-policy.ts';
import { RunningJobs } from './running-jobs.ts';

export type { EnginePhase, OpenedReport };

export interface SupervisorDeps {
  readonly spawn: () => EngineTransport;
  readonly trials: ProviderTrialLog;
  readonly bundledFolder: string;
  /** Bytes of memory that the process may take: over it the process is ended (`engine/memory`). */
  readonly memoryLimit: () => number;
  readonly onJob: (event: JobEvent) => void;
  /** @param latent what the picture was decoded from; null where x_0 is the picture */
  readonly onArray: (job: string, tile: number, data: Float32Array, latent: Float32Array | null) => void;
  readonly onStep: (job: string, tile: number, step: TrajectoryStep) => void;
  /** Another process has taken a dead one's place: what was connected to the old one is to be connected again. */
  readonly onRespawn: () => void;
  /** The phase changed without an `open`; the error says why where it failed. */
  readonly onRestart: (phase: EnginePhase, error: ErrorReport | null) => void;
  /** What the engine does to open a model. */
  readonly onOpening: (stage: OpeningStage, provider: ProviderName | null) => void;
}

/** Calls of the program itself: they do not start a process where none runs. */
const passive: readonly EngineCallName[] = ['cancel', 'limitResults'];

/**
 * Main's side of the engine process: calls and answers, and another process when one dies. After three deaths
 * without work in between none is started until somebody asks for something. Everything that is asked is answered:
 * calls reject with a StudioError, the engine's own, `engine/crashed` when the process died before it answered or none
 * can be had, `engine/provider` when a provider that was being tried crashed it, `run/cancelled` after `cancelOpen` and
 * `close`; a job gets one event that ends it.
 */
export class Supervisor {
  readonly #deps: SupervisorDeps;
  readonly #channel: EngineChannel;
  readonly #jobs: RunningJobs;
  readonly #opener: ModelOpener;
  readonly #policy = new RestartPolicy();
  #closed = false;

  /** Starts the engine process at once. */
  constructor(deps: SupervisorDeps) {
    this.#deps = deps;
    this.#jobs = new RunningJobs(deps.onJob);
    this.#channel = new EngineChannel({
      spawn: deps.spawn,
      onEvent: (event) => this.#onEvent(event),
      onExit: (reason) => this.#onExit(reason),
      memory: {
        limit: deps.memoryLimit,
        isBusy: () => this.#jobs.size > 0,
        onOver: (used, limit) => this.replace(overLimit(used, limit)),
      },
    });
    this.#opener = new ModelOpener({
      ...deps,
      channel: this.#channel,
      policy: this.#policy,
      startProcess: () => this.#startProcess(),
      replaceProcess: (error) => this.replace(error),
    });
    this.#channel.start();
  }

  get phase(): EnginePhase {
    return this.#opener.phase;
  }

  /**
   * Opens a model. Requests are served in order; one that takes long is given up (`run/cancelled`) for the next. Where it
   * fails, the model that was open is opened again if it has to be.
   */
  open(request: OpenRequest): Promise<OpenedReport> {
    return this.#opener.open(request);
  }

  /** Gives up what is being opened, for real: its process ends. The requests fail with `run/cancelled`. */
  cancelOpen(): void {
    this.#opener.cancel();
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

  /** Passes one end of a message channel to the engine. Where none runs it is closed: `onRespawn` asks for another. */
  connectFrames(port: unknown): void {
    this.#channel.connectFrames(port);
  }

  /**
   * Ends the process on purpose and starts another, which opens the model again unless that was what the process was doing.
   * Open calls and accepted jobs fail with `error`, jobs of `run/cancelled` as cancelled. It does not count as a death.
   */
  replace(error: StudioError): void {
    if (!this.#channel.running) return;
    this.#deps.trials.trying(null);
    const reopen = !this.#opener.isReopening;
    this.#opener.holdBack(() => {
      this.#drop(error);
      this.#startProcess();
      this.#recover(error, reopen);
    });
  }

  /** Whether the process runs; none does after `suspend`, or where it was given up. */
  get running(): boolean {
    return this.#channel.running;
  }

  /** No call and no job waits for it, and it opens no model. */
  get idle(): boolean {
    return !this.#channel.busy && this.#jobs.size === 0 && !this.#opener.isReopening;
  }

  /**
   * Ends the process until something is asked of it: then another opens the model again. Open calls fail with
   * `run/cancelled`; jobs are forgotten, without an event. It does not count as a death.
   */
  suspend(): void {
    if (!this.#channel.running) return;
    this.#deps.trials.trying(null);
    this.#jobs.forgetAll();
    this.#drop(new StudioError('run/cancelled', 'the engine gave way to the other one'));
  }

  /** Ends the process. Open calls, and those made from now on, fail with `run/cancelled`. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#drop(new StudioError('run/cancelled', 'the studio was closed'));
    this.#jobs.cancelAll();
  }

  /** A process in the place of one that is gone. */
  #startProcess(): void {
    if (this.#closed) return;
    this.#channel.start();
    if (this.#channel.running) this.#deps.onRespawn();
  }

  #drop(error: StudioError): void {
    this.#channel.drop(error);
    this.#opener.onProcessGone();
  }

  #onEvent(message: EngineEvent): void {
    const { trials, onArray, onOpening, onStep } = this.#deps;
    switch (message.event) {
      case 'trying':
        return trials.trying(message.provider);
      case 'opening':
        return onOpening(message.stage, message.provider);
      case 'array':
        return onArray(message.job, message.tile, message.data, message.latent);
      case 'step':
        return onStep(message.job, message.tile, message.step);
      case 'job':
        if (isWork(message.value)) this.#policy.onWork();
        this.#jobs.forward(message.value);
    }
  }

  /** The process died: its calls and jobs fail, and another is started unless too many died in a row. */
  #onExit(reason: string): void {
    const wasReopening = this.#opener.isReopening;
    const tried = this.#deps.trials.onCrash();
    const restart = this.#policy.onDeath();
    const error = attributeCrash(tried, reason, restart ? 1 : this.#policy.deaths);
    this.#opener.holdBack(() => {
      this.#drop(error);
      if (restart) this.#startProcess();
      // A provider that crashed the process while the model was opened again would crash the next one as well.
      this.#recover(error, !(tried && wasReopening));
    });
  }

  /** After a process is gone: the model is opened in the next one, and the jobs of the dead one fail. */
  #recover(error: StudioError, reopen: boolean): void {
    if (!this.#channel.running) this.#deps.onRestart('failed', reportError(this.#channel.absence));
    else if (reopen) this.#opener.reopen();
    else this.#opener.failToReopen(error);
    this.#jobs.failAccepted(error);
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

  /** @param start whether a process is started where none runs */
  async #whenReady<T>(start: boolean, act: () => Promise<T>): Promise<T> {
    if (!this.#channel.running && start && !this.#closed) {
      this.#policy.onRequest();
      this.#opener.holdBack(() => {
        this.#startProcess();
        if (this.#channel.running) this.#opener.reopen();
      });
    }
    return this.#opener.whenReady(act);
  }
}

/** A network call of the job came to an end: the process works. */
function isWork(event: JobEvent): boolean {
  return event.kind === 'done' || (event.kind === 'progress' && event.rate !== null);
}
