import { reportError, StudioError } from '../../../contract/errors.ts';
import { watchMemory, type MemoryWatchDeps } from './memory-watch.ts';
import { PendingCalls } from './pending-calls.ts';
import type { EngineCallName, EngineCalls, EngineTransport, FromEngine } from './protocol.ts';

export type EngineEvent = Extract<FromEngine, { event: string }>;

export interface EngineChannelDeps {
  readonly spawn: () => EngineTransport;
  readonly onEvent: (event: EngineEvent) => void;
  /** The process ended unexpectedly; call `drop`. */
  readonly onExit: (reason: string) => void;
  /** What the process may take of memory, and whether it is at work beside the calls. */
  readonly memory: Omit<MemoryWatchDeps, 'read'>;
}

/** The engine process that is used now, or none. What a process that was dropped still says is ignored. */
export class EngineChannel {
  readonly #deps: EngineChannelDeps;
  readonly #calls = new PendingCalls();
  #transport: EngineTransport | null = null;
  /** Why there is no process. */
  #absence = new StudioError('engine/crashed', 'the engine process has not been started');

  constructor(deps: EngineChannelDeps) {
    this.#deps = deps;
  }

  get running(): boolean {
    return this.#transport !== null;
  }

  /** A call is not answered yet. */
  get busy(): boolean {
    return this.#calls.size > 0;
  }

  /** Why no process runs: what calls reject with. */
  get absence(): StudioError {
    return this.#absence;
  }

  /** Starts a process where none runs. The system may refuse: then none runs, and `absence` says why. */
  start(): void {
    if (this.#transport) return;
    try {
      const next = this.#deps.spawn();
      this.#transport = next;
      next.onMessage((message) => {
        if (this.#transport === next) this.#receive(message);
      });
      const stopWatch = this.#watchMemory(next);
      next.onExit((reason) => {
        stopWatch();
        if (this.#transport !== next) return;
        this.#transport = null;
        this.#deps.onExit(reason);
      });
    } catch (error) {
      const reason = reportError(error).message;
      this.#absence = new StudioError('engine/crashed', `the engine process cannot be started (${reason})`);
    }
  }

  /** Rejects with a StudioError: the engine's, `drop`'s, `absence`, or `request/invalid` where the input cannot be sent. */
  async ask<K extends EngineCallName>(
    name: K,
    input: EngineCalls[K]['input'],
  ): Promise<EngineCalls[K]['output']> {
    if (!this.#transport) throw this.#absence;
    return this.#calls.ask(this.#transport, name, input);
  }

  /** Hands over one end of a message channel; where no process runs, it is closed. */
  connectFrames(port: unknown): void {
    if (this.#transport) this.#transport.post({ call: 'connect-frames' }, [port]);
    else (port as { close?: () => void }).close?.();
  }

  /** Ends the process, if it has not ended yet. What it owes rejects with `error`, and so does what is asked before `start`. */
  drop(error: StudioError): void {
    const transport = this.#transport;
    this.#transport = null;
    this.#absence = error;
    transport?.kill();
    this.#calls.rejectAll(error);
  }

  /** Bytes that the process takes; null where that is not known, or none runs. */
  async memory(): Promise<number | null> {
    return this.#transport?.memory() ?? null;
  }

  #watchMemory(watched: EngineTransport): () => void {
    const { limit, isBusy, onOver } = this.#deps.memory;
    return watchMemory({
      read: () => watched.memory(),
      limit,
      isBusy: () => this.#transport === watched && (this.#calls.size > 0 || isBusy()),
      onOver: (used, max) => {
        if (this.#transport === watched) onOver(used, max);
      },
    });
  }

  #receive(message: FromEngine): void {
    if ('event' in message) this.#deps.onEvent(message);
    else this.#calls.settle(message);
  }
}
