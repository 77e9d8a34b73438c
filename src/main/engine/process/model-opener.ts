import type { DeviceReport, ProviderChoice } from '../../../contract/device.ts';
import { reportError, StudioError, type ErrorReport } from '../../../contract/errors.ts';
import type { ModelInfo, OpenOptions } from '../../../contract/model.ts';
import type { EngineChannel } from './engine-channel.ts';
import type { ProviderTrialLog } from './provider-trials.ts';
import type { RestartPolicy } from './restart-policy.ts';

/** A process is opening the model again, has it open, or none has. */
export type EnginePhase = 'starting' | 'ready' | 'failed';

export interface OpenedReport {
  readonly model: ModelInfo;
  readonly device: DeviceReport;
}

/** What a person asked to have open. */
export interface OpenRequest {
  readonly location: string;
  readonly choice: ProviderChoice;
  readonly options: OpenOptions;
  /** What is open at that location is not read again. */
  readonly keepModel: boolean;
}

export interface ModelOpenerDeps {
  readonly channel: EngineChannel;
  readonly policy: RestartPolicy;
  readonly trials: ProviderTrialLog;
  readonly bundledFolder: string;
  readonly memoryLimit: () => number;
  /** Starts a process where none runs. */
  readonly startProcess: () => void;
  /** Ends the process and starts another: what it was at fails with `error`. */
  readonly replaceProcess: (error: StudioError) => void;
  /** The phase changed without an `open`; the error says why where it failed. */
  readonly onRestart: (phase: EnginePhase, error: ErrorReport | null) => void;
}

/** How long a request to open waits for an earlier one, or for a model that is opened again, before that is given up. */
const PATIENCE_MS = 3000;

/** The model in the engine process: requests to open one, in order, and the model opened again in a new process. */
export class ModelOpener {
  readonly #deps: ModelOpenerDeps;
  #opened: (OpenedReport & { readonly location: string }) | null = null;
  /** The running process has the model of `#opened` open. */
  #loaded = false;
  /** The model is being opened again. Never rejects. */
  #reopening: Promise<void> | null = null;
  /** A process is being replaced. Never rejects. */
  #replacing: Promise<void> | null = null;
  /** A person's request to open something is being served. Never rejects. */
  #opening: Promise<void> | null = null;
  /** The last of the requests to open, which are served one after the other. */
  #lastOpening: Promise<unknown> = Promise.resolve();
  /** Counts `cancel`: what was asked before is not begun any more. */
  #cancellations = 0;

  constructor(deps: ModelOpenerDeps) {
    this.#deps = deps;
  }

  get phase(): EnginePhase {
    if (this.#reopening) return 'starting';
    return this.#loaded ? 'ready' : 'failed';
  }

  get isReopening(): boolean {
    return this.#reopening !== null;
  }

  /** Serves requests in order; one that takes long is given up (`run/cancelled`) for the next. */
  open(request: OpenRequest): Promise<OpenedReport> {
    const asked = this.#cancellations;
    // Again and again: the earlier one may begin only once the model before it is given up.
    const impatience = setInterval(() => {
      if (this.#opening) this.#deps.replaceProcess(superseded());
    }, PATIENCE_MS);
    const served = this.#lastOpening.then(() => {
      clearInterval(impatience);
      if (asked !== this.#cancellations) throw cancelled();
      return this.#serve(request, asked);
    });
    this.#lastOpening = served.catch(() => undefined);
    return served;
  }

  /** Gives up what is being opened, for real: its process ends. The requests fail with `run/cancelled`. */
  cancel(): void {
    this.#cancellations += 1;
    if (this.#opening || this.#reopening) this.#deps.replaceProcess(cancelled());
  }

  /**
   * Replaces a process: what is asked meanwhile waits until it is known what the next one opens. While a process is
   * started, Electron may run code that waited for the last one, before the model is opened again.
   */
  holdBack(replace: () => void): void {
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    this.#replacing = held;
    try {
      replace();
    } finally {
      if (this.#replacing === held) this.#replacing = null;
      release();
    }
  }

  /** The process is gone, and what it had open with it. */
  onProcessGone(): void {
    this.#loaded = false;
    this.#reopening = null;
  }

  /** The model that was open is opened in a new process, unless a request decides what is opened next. */
  reopen(): void {
    if (this.#opened && !this.#opening) this.#reopen(this.#opened);
  }

  /** As `reopen`, but the model is not opened again: it fails with this error. */
  failToReopen(error: StudioError): void {
    if (this.#opened && !this.#opening) this.#deps.onRestart('failed', reportError(error));
  }

  /** Acts in the turn in which it sees the model open, or that none is being opened: nothing comes in between. */
  async whenReady<T>(act: () => Promise<T>): Promise<T> {
    for (;;) {
      const opening = this.#replacing ?? this.#reopening ?? (this.#loaded ? null : this.#opening);
      if (!opening) return act();
      await opening;
    }
  }

  #reopen({ location, model, device }: OpenedReport & { readonly location: string }): void {
    const { channel, bundledFolder, memoryLimit, onRestart } = this.#deps;
    const input = {
      location,
      bundledFolder,
      choice: device.choice,
      options: model.options,
      keepModel: false,
      crashed: [],
      resume: device,
      memoryLimit: memoryLimit(),
    };
    const end = (phase: EnginePhase, error: ErrorReport | null): void => {
      if (this.#reopening !== attempt) return; // its process is gone, and with it this attempt
      this.#reopening = null;
      this.#loaded = phase === 'ready';
      onRestart(phase, error);
    };
    const attempt: Promise<void> = channel.ask('open', input).then(
      () => end('ready', null),
      (error: unknown) => end('failed', reportError(error)),
    );
    this.#reopening = attempt;
    onRestart('starting', null);
  }

  #serve(request: OpenRequest, asked: number): Promise<OpenedReport> {
    this.#deps.policy.onRequest();
    const served = this.#openNow(request, asked).finally(() => (this.#opening = null));
    this.#opening = served.then(
      () => undefined,
      () => undefined,
    );
    return served;
  }

  async #openNow(request: OpenRequest, asked: number): Promise<OpenedReport> {
    const { channel, policy, startProcess } = this.#deps;
    await this.#untilReopened();
    if (asked !== this.#cancellations) throw cancelled();
    if (!channel.running) startProcess();
    try {
      const report = await this.#askToOpen(request);
      this.#opened = { ...report, location: request.location };
      this.#loaded = true;
      policy.onWork();
      return report;
    } catch (error) {
      if (channel.running && this.#opened && !this.#loaded) this.#reopen(this.#opened);
      if (!(error instanceof StudioError) || error.code !== 'engine/memory') throw error;
      throw new StudioError(error.code, `${request.location}: ${error.message}`);
    }
  }

  /** Waits for the model that is being opened again, but no longer than PATIENCE_MS: then that is given up. */
  async #untilReopened(): Promise<void> {
    const impatience = setTimeout(() => {
      if (this.#reopening) this.#deps.replaceProcess(superseded());
    }, PATIENCE_MS);
    while (this.#reopening) await this.#reopening;
    clearTimeout(impatience);
  }

  /** `auto` continues without a provider that crashed the process, which is in the log by then. */
  async #askToOpen(request: OpenRequest): Promise<OpenedReport> {
    const { channel, policy, trials, bundledFolder, memoryLimit } = this.#deps;
    for (;;) {
      const before = policy.deaths;
      try {
        return await channel.ask('open', {
          ...request,
          bundledFolder,
          crashed: trials.crashed(),
          resume: null,
          memoryLimit: memoryLimit(),
        });
      } catch (error) {
        const crashed = policy.deaths > before && reportError(error).code === 'engine/provider';
        if (!crashed || request.choice !== 'auto' || !channel.running) throw error;
      }
    }
  }
}

function superseded(): StudioError {
  return new StudioError('run/cancelled', 'another model was opened instead');
}

function cancelled(): StudioError {
  return new StudioError('run/cancelled', 'opening was cancelled');
}
