import { StudioError } from '../../contract/errors.ts';
import type { ModelInfo } from '../../contract/model.ts';
import type { StudioState } from '../../contract/studio.ts';
import { subscribe } from '../subscribe.ts';

type Listener = (state: StudioState) => void;

/** The state of the studio and the listeners to its changes. */
export class StateStore {
  #value: StudioState;
  readonly #listeners = new Set<Listener>();

  constructor(version: string) {
    this.#value = {
      version,
      engine: 'starting',
      model: null,
      device: null,
      opening: null,
      error: null,
      second: null,
    };
  }

  get value(): StudioState {
    return this.#value;
  }

  /** The open model. Throws a StudioError `model/not-found` if none is open. */
  get model(): ModelInfo {
    if (!this.#value.model) throw new StudioError('model/not-found', 'no model is open');
    return this.#value.model;
  }

  /** Applies a change, notifies the listeners and returns the new state. */
  update(change: Partial<StudioState>): StudioState {
    this.#value = { ...this.#value, ...change };
    for (const listener of this.#listeners) listener(this.#value);
    return this.#value;
  }

  onChange(listener: Listener): () => void {
    return subscribe(this.#listeners, listener);
  }
}
