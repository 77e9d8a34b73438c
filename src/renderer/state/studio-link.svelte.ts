import type { ProviderChoice } from '../../contract/device.ts';
import type { ErrorReport, Result } from '../../contract/errors.ts';
import type { Bridge } from '../../contract/requests.ts';
import type { ModelInfo, OpenOptions } from '../../contract/model.ts';
import type { StudioState } from '../../contract/studio.ts';
import { costsOf, previewsOf, surroundingsOf } from './model-facts.ts';

const unknown: StudioState = {
  version: '',
  engine: 'starting',
  model: null,
  device: null,
  opening: null,
  error: null,
  second: null,
};

/** What main says of model, device and engine. */
export class StudioLink {
  state = $state.raw<StudioState>(unknown);
  /** A model or provider is being opened because the window requested it. */
  busy = $state(false);
  readonly ready = $derived(this.state.engine === 'ready' && this.state.model !== null);
  /** Of the model: its parts, schedule and latent shape; '' while none is open. */
  readonly identity = $derived(this.state.model?.identity ?? '');
  /** What a picture depends on beside its tile; '' while no model is open. */
  readonly surroundings = $derived(surroundingsOf(this.state));

  /** The cost of a picture on this machine; empty until it was measured. */
  readonly costs = $derived(costsOf(this.state));

  /** How previews of the open model are sampled. */
  readonly preview = $derived(previewsOf(this.state));

  /** What main says is wrong; '' while nothing is. */
  readonly failure = $derived(this.state.error?.message ?? '');
  readonly engineFailed = $derived(this.state.engine === 'failed');

  /** The engine is opening a model; this can be cancelled. */
  readonly opening = $derived(this.busy || ['starting', 'opening'].includes(this.state.engine));

  /** What main has said is wrong since the window asked for something: it was shown, though it may be over. */
  #said: readonly string[] = [];

  /** Called where a model that the window opens does not say how large its pictures are. */
  onMissingSize: ((location: string, options: OpenOptions | null) => void) | null = null;
  /** Called where weights that the window opens do not say their architecture; `reason`: the error, in one line. */
  onMissingArchitecture: ((location: string, options: OpenOptions | null, reason: string) => void) | null =
    null;
  readonly #bridge: Bridge;
  readonly #onError: (error: ErrorReport) => void;

  constructor(bridge: Bridge, onError: (error: ErrorReport) => void) {
    this.#bridge = bridge;
    this.#onError = onError;
  }

  async connect(): Promise<void> {
    this.#bridge.on('studio', (state) => {
      this.state = state;
      if (state.error) this.#said = [...this.#said, state.error.message];
    });
    const [state] = await Promise.all([
      this.#bridge.ask('studio/read', null),
      this.#bridge.ask('frames/connect', null),
    ]);
    if (state.ok) this.state = state.value;
  }

  /** The model, as soon as it is known whether there is one. */
  async modelSoon(): Promise<ModelInfo | null> {
    const isKnown = (): boolean => this.state.model !== null || this.state.engine === 'failed';
    if (!isKnown())
      await new Promise<void>((resolve) => {
        const stop = $effect.root(() => {
          $effect(() => {
            if (!isKnown()) return;
            resolve();
            stop();
          });
        });
      });
    return this.state.model;
  }

  /**
   * `options` replace what the model's files say; null: they stand.
   *
   * @param tell shows why it failed, where main's state does not; absent: as a message over the view
   */
  async openModel(
    location: string,
    options: OpenOptions | null = null,
    tell = this.#onError,
  ): Promise<ErrorReport | null> {
    const asked = this.#bridge.ask('model/open', { location, ...(options && { options }) });
    const error = await this.#change(asked, (one) => {
      if (!this.#isAsked(one)) tell(one);
    });
    if (error?.code === 'model/no-size') this.onMissingSize?.(location, options);
    if (error?.code === 'model/no-architecture')
      this.onMissingArchitecture?.(location, options, error.message);
    return error;
  }

  /** Whether the person is asked for what is missing, instead of being told. */
  #isAsked({ code }: ErrorReport): boolean {
    return (
      (code === 'model/no-size' && this.onMissingSize !== null) ||
      (code === 'model/no-architecture' && this.onMissingArchitecture !== null)
    );
  }

  /** Opens the model that the person picks, if any. */
  async chooseModel(kind: 'folder' | 'file'): Promise<void> {
    const answer = await this.#bridge.ask('model/choose', { kind });
    if (!answer.ok) this.#onError(answer.error);
    else if (answer.value !== null) await this.openModel(answer.value);
  }

  chooseProvider(provider: ProviderChoice): Promise<ErrorReport | null> {
    return this.#change(this.#bridge.ask('device/choose', { provider }));
  }

  cancelOpening(): void {
    void this.#bridge.ask('model/cancel', null);
  }

  /** Returns why it failed, which is shown already; null when it did not. */
  async #change(asked: Promise<Result<StudioState>>, tell = this.#onError): Promise<ErrorReport | null> {
    this.busy = true;
    this.#said = [];
    const answer = await asked;
    this.busy = false;
    if (answer.ok) {
      this.state = answer.value;
      return null;
    }
    // Most failures are part of the state, which is shown anyway; who gives something up knows that it failed.
    const { error } = answer;
    if (error.code !== 'run/cancelled' && !this.#said.includes(error.message)) tell(error);
    return error;
  }
}
