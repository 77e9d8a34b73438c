import type { DeviceReport, ProviderChoice } from '../../contract/device.ts';
import { StudioError, type ErrorReport } from '../../contract/errors.ts';
import { endsJob, type JobEvent, type Lane } from '../../contract/job.ts';
import type { ModelInfo, OpenOptions } from '../../contract/model.ts';
import type { TrajectoryStep } from '../jobs/run.ts';
import type { EngineCallName, EngineCalls, EngineJob, EngineTransport, FromEngine } from './protocol.ts';
import type { TrialLedger } from './trial-ledger.ts';

export interface SupervisorDeps {
  readonly spawn: () => EngineTransport;
  readonly ledger: TrialLedger;
  readonly bundledFolder: string;
  readonly onJob: (event: JobEvent) => void;
  readonly onArray: (job: string, tile: number, data: Float32Array) => void;
  readonly onStep: (job: string, tile: number, step: TrajectoryStep) => void;
  /** Another process has taken a dead one's place: what was connected to the old one is to be connected again. */
  readonly onRespawn: () => void;
  /** That process is opening the model again (`starting`), has it open, or could not. */
  readonly onRestart: (engine: 'starting' | 'ready' | 'failed', error: ErrorReport | null) => void;
}

export interface OpenedReport {
  readonly model: ModelInfo;
  readonly device: DeviceReport;
}

/** Main's side of the engine process: calls and answers, and a new process when one dies. */
export interface Supervisor {
  /** `keepModel`: what is open at that location is not read again. */
  open(
    location: string,
    choice: ProviderChoice,
    options: OpenOptions,
    keepModel: boolean,
  ): Promise<OpenedReport>;
  call<K extends Exclude<EngineCallName, 'open' | 'start'>>(
    name: K,
    input: EngineCalls[K]['input'],
  ): Promise<EngineCalls[K]['output']>;
  start(job: EngineJob): void;
  /** Hands one end of a message channel to the engine. */
  connectFrames(port: unknown): void;
  close(): void;
}

interface Waiting {
  readonly resolve: (value: never) => void;
  readonly reject: (error: StudioError) => void;
}

interface Running {
  readonly lane: Lane;
  /** The engine has said that it has the job. */
  taken: boolean;
}

/** Deaths without an answer in between, after which starting again is given up. */
const MAX_DEATHS = 3;

/**
 * Starts the engine process at once. Calls reject with a StudioError: the engine's own, `engine/crashed` when the process
 * died before it answered, `engine/provider` when a provider that was being tried took it down.
 */
export function createSupervisor(deps: SupervisorDeps): Supervisor {
  const waiting = new Map<number, Waiting>();
  const running = new Map<string, Running>();
  let nextId = 1;
  let deaths = 0;
  let closed = false;
  let opened: (OpenedReport & { readonly location: string }) | null = null;
  /** Set while a new process opens the model again: what is asked meanwhile waits for it. */
  let reopening: Promise<void> | null = null;
  let transport = spawn();

  function spawn(): EngineTransport {
    const next = deps.spawn();
    next.onMessage((message) => receive(message));
    next.onExit((reason) => {
      if (!closed && next === transport) bury(reason);
    });
    return next;
  }

  function receive(message: FromEngine): void {
    if ('event' in message) {
      if (message.event === 'trying') deps.ledger.trying(message.provider);
      else if (message.event === 'array') deps.onArray(message.job, message.tile, message.data);
      else if (message.event === 'step') deps.onStep(message.job, message.tile, message.step);
      else relay(message.value);
      return;
    }
    const call = waiting.get(message.id);
    waiting.delete(message.id);
    if (message.ok) deaths = 0; // it works
    if (message.ok) call?.resolve(message.value as never);
    else call?.reject(new StudioError(message.error.code, message.error.message));
  }

  function relay(event: JobEvent): void {
    take(event.job); // news of it may be here before the answer to `start`
    if (endsJob(event)) running.delete(event.job);
    deps.onJob(event);
  }

  function take(id: string): void {
    const job = running.get(id);
    if (job) job.taken = true;
  }

  /**
   * The process is gone: everything it owed fails, a new one takes its place and opens the model again. A job that the
   * dead one never took is put to the new one (`launch`).
   */
  function bury(reason: string): void {
    const blamed = deps.ledger.blame();
    const message = blamed
      ? `${blamed} crashed the engine when it was tried (${reason})`
      : `the engine process ended unexpectedly (${reason})`;
    const error = new StudioError(blamed ? 'engine/provider' : 'engine/crashed', message);
    deaths += 1;
    const owed = [...waiting.values()];
    waiting.clear();
    const jobs = [...running].filter(([, { taken }]) => taken);
    for (const [job] of jobs) running.delete(job);
    const givenUp = deaths > MAX_DEATHS;
    if (!givenUp) {
      transport = spawn();
      deps.onRespawn();
    }
    for (const call of owed) call.reject(error);
    if (givenUp)
      deps.onRestart('failed', { code: error.code, message: `${message}; it died ${deaths} times in a row` });
    else if (opened && !blamed) void reopen(opened);
    for (const [job, { lane }] of jobs)
      deps.onJob({ job, lane, kind: 'failed', error: { code: error.code, message: error.message } });
  }

  function reopen({ location, model, device }: OpenedReport & { readonly location: string }): Promise<void> {
    deps.onRestart('starting', null);
    const input = {
      location,
      bundledFolder: deps.bundledFolder,
      choice: device.choice,
      options: model.options,
      keepModel: false,
      crashed: [],
      resume: device,
    };
    const attempt = ask('open', input).then(
      () => deps.onRestart('ready', null),
      (error: StudioError) => {
        // Another death during the attempt has started an attempt of its own, or given up.
        if (error.code !== 'engine/crashed')
          deps.onRestart('failed', { code: error.code, message: error.message });
      },
    );
    const settled = attempt.finally(() => {
      if (reopening === settled) reopening = null;
    });
    return (reopening = settled);
  }

  function ask<K extends EngineCallName>(
    name: K,
    input: EngineCalls[K]['input'],
  ): Promise<EngineCalls[K]['output']> {
    const id = nextId++;
    return new Promise((resolve, reject) => {
      waiting.set(id, { resolve, reject });
      transport.post({ id, call: name, input } as Parameters<EngineTransport['post']>[0]);
    });
  }

  /** @param again once more where the process dies before it has taken the job, which may be what killed it */
  function launch(job: EngineJob, again: boolean): void {
    const started = reopening ? reopening.then(() => ask('start', job)) : ask('start', job);
    started.then(
      () => take(job.id),
      ({ code, message }: StudioError) => {
        if (!running.has(job.id)) return; // its failure was told already
        if (code === 'engine/crashed' && again && deaths <= MAX_DEATHS) return launch(job, false);
        running.delete(job.id);
        deps.onJob({ job: job.id, lane: job.lane, kind: 'failed', error: { code, message } });
      },
    );
  }

  async function open(
    location: string,
    choice: ProviderChoice,
    options: OpenOptions,
    keepModel: boolean,
  ): Promise<OpenedReport> {
    const input = {
      location,
      bundledFolder: deps.bundledFolder,
      choice,
      options,
      keepModel,
      crashed: deps.ledger.crashed(),
      resume: null,
    };
    const deathsBefore = deaths;
    try {
      const report = await ask('open', input);
      opened = { ...report, location };
      return report;
    } catch (error) {
      const crashed =
        deaths > deathsBefore && error instanceof StudioError && error.code === 'engine/provider';
      // `auto` goes on without the provider that took the process down; the ledger knows it by now.
      if (crashed && choice === 'auto' && deaths <= MAX_DEATHS)
        return open(location, choice, options, keepModel);
      if (crashed && opened) await reopen(opened);
      throw error;
    }
  }

  return {
    open,
    async call(name, input) {
      await reopening;
      return ask(name, input);
    },
    start(job) {
      running.set(job.id, { lane: job.lane, taken: false });
      launch(job, true);
    },
    connectFrames: (port) => transport.post({ call: 'connect-frames' }, [port]),
    close() {
      closed = true;
      transport.kill();
    },
  };
}
