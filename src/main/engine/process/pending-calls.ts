import { reportError, StudioError } from '../../../contract/errors.ts';
import type { EngineCallName, EngineCalls, EngineTransport, FromEngine, ToEngine } from './protocol.ts';

interface Pending {
  readonly resolve: (value: never) => void;
  readonly reject: (error: StudioError) => void;
}

/** Calls that one engine process has not answered yet. Each is settled once: by its answer, or by `rejectAll`. */
export class PendingCalls {
  readonly #pending = new Map<number, Pending>();
  #nextId = 1;

  /** Rejects with the engine's StudioError, with rejectAll's, and with `request/invalid` where the input cannot be sent. */
  ask<K extends EngineCallName>(
    transport: EngineTransport,
    name: K,
    input: EngineCalls[K]['input'],
  ): Promise<EngineCalls[K]['output']> {
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      try {
        transport.post({ id, call: name, input } as ToEngine);
      } catch (error) {
        this.#pending.delete(id);
        reject(new StudioError('request/invalid', `${name}: cannot be sent: ${reportError(error).message}`));
      }
    });
  }

  get size(): number {
    return this.#pending.size;
  }

  /** An answer to a call that is not pending any more is ignored. */
  settle(message: Extract<FromEngine, { id: number }>): void {
    const call = this.#pending.get(message.id);
    this.#pending.delete(message.id);
    if (message.ok) call?.resolve(message.value as never);
    else call?.reject(new StudioError(message.error.code, message.error.message));
  }

  rejectAll(error: StudioError): void {
    const calls = [...this.#pending.values()];
    this.#pending.clear();
    for (const call of calls) call.reject(error);
  }
}
