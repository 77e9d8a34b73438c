import type { ProviderChoice, ProviderName } from '../../contract/device.ts';
import { reportError, type ErrorReport } from '../../contract/errors.ts';
import { noOptions, sameOptions, type OpenOptions } from '../../contract/model.ts';
import { beginOpening, type OpeningStage, type StudioState } from '../../contract/studio.ts';
import type { ProviderTrialLog } from '../engine/process/provider-trials.ts';
import type { EnginePhase, Supervisor } from '../engine/process/supervisor.ts';
import type { StateStore } from './state-store.ts';

/** What a person asked to have open. */
interface OpenRequest {
  readonly location: string;
  readonly provider: ProviderChoice;
  readonly options: OpenOptions;
  /** What is open at that location is not read again. */
  readonly keepModel: boolean;
}

export interface ModelRequestsDeps {
  readonly state: StateStore;
  readonly trials: ProviderTrialLog;
  /** The engine, which does not exist yet when this is made: it reports to `onRestart` and `onOpening`. */
  readonly engine: () => Supervisor;
}

/** Requests to open a model or to choose its provider, and the part of the state that depends on them. */
export class ModelRequests {
  readonly #deps: ModelRequestsDeps;
  /** Number of requests to open that are not answered yet. */
  #pending = 0;
  /** The last request to open, if the engine failed and not the model. */
  #wanted: Pick<OpenRequest, 'location' | 'options'> | null = null;
  /** The last request to open that failed, until the next one. */
  #refused: Omit<OpenRequest, 'keepModel'> | null = null;

  constructor(deps: ModelRequestsDeps) {
    this.#deps = deps;
  }

  /** Rejects with a StudioError and leaves the model that was open. */
  open(
    location: string,
    provider: ProviderChoice = this.#state.device?.choice ?? 'auto',
    options = noOptions,
  ): Promise<StudioState> {
    return this.#open({ location, provider, options, keepModel: false });
  }

  chooseProvider(provider: ProviderChoice): Promise<StudioState> {
    if (provider === 'auto') this.#deps.trials.reset(); // the person asks: everything may be tried again
    const { model } = this.#state;
    const present = model && { location: model.path, options: model.options };
    const what = this.#pending > 0 ? this.#wanted : (present ?? this.#wanted);
    return this.#open({ location: 'bundled', options: noOptions, ...what, provider, keepModel: true });
  }

  /** The engine's phase changed without a request; the error says why if it failed. */
  onRestart(phase: EnginePhase, error: ErrorReport | null): void {
    const { engine, error: earlier, opening } = this.#state;
    // The error of a request stays, unless the requested model is open after all.
    const mended = engine === 'failed' || (phase === 'ready' && this.#isOpen(this.#refused));
    this.#deps.state.update({
      engine: this.#pending > 0 ? 'opening' : phase,
      opening: this.#pending > 0 ? opening : phase === 'starting' ? this.#reopening() : null,
      error: error ?? (mended ? null : earlier),
    });
  }

  /** The engine began a stage of opening a model. */
  onOpening(stage: OpeningStage, provider: ProviderName | null): void {
    const { opening } = this.#state;
    if (opening) this.#deps.state.update({ opening: { ...opening, stage, provider } });
  }

  get #state(): StudioState {
    return this.#deps.state.value;
  }

  async #open({ location, provider, options, keepModel }: OpenRequest): Promise<StudioState> {
    const { state, engine } = this.#deps;
    this.#pending += 1;
    this.#wanted = { location, options };
    this.#refused = null;
    state.update({ engine: 'opening', opening: beginOpening(location), error: null });
    try {
      const opened = await engine().open({ location, choice: provider, options, keepModel });
      this.#pending -= 1;
      if (this.#pending === 0) this.#wanted = null;
      return state.update({ ...this.#present(), error: null, ...opened });
    } catch (error) {
      this.#pending -= 1;
      this.#refused = { location, provider, options };
      const report = reportError(error);
      if (this.#pending === 0 && !report.code.startsWith('engine/')) this.#wanted = null;
      // A person who cancelled needs no error, unless no model is open any more.
      const silent = report.code === 'run/cancelled' && (this.#pending > 0 || engine().phase !== 'failed');
      state.update({ ...this.#present(), error: silent ? null : report });
      throw error;
    }
  }

  /** The part of the state that follows from the engine's phase, once a request is answered. */
  #present(): Pick<StudioState, 'engine' | 'opening'> {
    if (this.#pending > 0) return { engine: 'opening', opening: this.#state.opening };
    const { phase } = this.#deps.engine();
    return { engine: phase, opening: phase === 'starting' ? this.#reopening() : null };
  }

  /** A new engine opens the model that is open, not one that was refused. */
  #reopening(): StudioState['opening'] {
    const { model } = this.#state;
    return model && beginOpening(model.path);
  }

  #isOpen(asked: Omit<OpenRequest, 'keepModel'> | null): boolean {
    const { model, device } = this.#state;
    return (
      asked?.location === model?.path &&
      asked?.provider === device?.choice &&
      sameOptions(asked?.options ?? noOptions, model?.options ?? noOptions)
    );
  }
}
