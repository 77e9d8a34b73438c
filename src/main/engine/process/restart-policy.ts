import type { ProviderName } from '../../../contract/device.ts';
import { StudioError } from '../../../contract/errors.ts';
import { outOfMemory, STARVED } from './memory-limit.ts';

/** Processes that are started without a request of a person, one after another's death. */
const MAX_RESTARTS = 3;

/** Whether a process that died is replaced without a request: at most MAX_RESTARTS times without work in between. */
export class RestartPolicy {
  #deaths = 0;
  #restarts = 0;

  /** Deaths without work in between. */
  get deaths(): number {
    return this.#deaths;
  }

  /** A process died. Whether another is to take its place now. */
  onDeath(): boolean {
    this.#deaths += 1;
    if (this.#restarts >= MAX_RESTARTS) return false;
    this.#restarts += 1;
    return true;
  }

  /** The process works. */
  onWork(): void {
    this.#deaths = 0;
    this.#restarts = 0;
  }

  /** A person asked for something: processes may be replaced again. */
  onRequest(): void {
    this.#restarts = 0;
  }
}

/** What a death is attributed to: the provider that was being tried, if any. @param deaths in a row, this one among them */
export function attributeCrash(tried: ProviderName | null, reason: string, deaths: number): StudioError {
  if (!tried && reason.endsWith(STARVED)) return outOfMemory(reason);
  const often = deaths > 1 ? `; it crashed ${deaths} times in a row` : '';
  return tried
    ? new StudioError('engine/provider', `${tried} crashed the engine when it was tested (${reason})${often}`)
    : new StudioError('engine/crashed', `the engine process ended unexpectedly (${reason})${often}`);
}
