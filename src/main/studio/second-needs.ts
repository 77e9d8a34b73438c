import { StudioError } from '../../contract/errors.ts';
import type { OpenOptions } from '../../contract/model.ts';
import { refuseShapes, type SecondNeed } from '../../contract/second-model.ts';
import { needOfModel } from '../engine/process/need-of-model.ts';
import type { EngineTransport } from '../engine/process/protocol.ts';
import type { Supervisor } from '../engine/process/supervisor.ts';
import { freeMemory } from './free-memory.ts';
import type { StateStore } from './state-store.ts';

export interface SecondNeedsDeps {
  /** The studio's: it tells the second model too. */
  readonly state: StateStore;
  readonly first: () => Supervisor;
  readonly spawn: () => EngineTransport;
  readonly bundledFolder: string;
  readonly memoryLimit: () => number;
}

/** What second models take of memory, and what the first one leaves. */
export class SecondNeeds {
  readonly #deps: SecondNeedsDeps;
  #firstUse = 0;

  constructor(deps: SecondNeedsDeps) {
    this.#deps = deps;
  }

  /** Bytes that the first engine took when it was last measured: while it is suspended it takes none. */
  get firstUse(): number {
    return this.#firstUse;
  }

  /** Rejects with a StudioError, `request/invalid` where the latents have another shape than the first model's. */
  async measure(location: string, options: OpenOptions): Promise<SecondNeed> {
    const { state, spawn, bundledFolder, memoryLimit, first } = this.#deps;
    const present = state.model;
    const limit = memoryLimit();
    const input = { location, bundledFolder, options, memoryLimit: limit };
    const { name, latentShape, need } = await needOfModel(spawn, input);
    const refusal = refuseShapes({ name, latentShape }, present);
    if (refusal !== null) throw new StudioError('request/invalid', refusal);
    this.#firstUse = (await first().memory()) ?? this.#firstUse;
    const free = freeMemory(limit, this.#firstUse);
    return { name, need, free, mode: need <= free ? 'beside' : 'after' };
  }
}
