import type { ErrorReport, Result } from '../../contract/errors.ts';
import { projectModelOf } from '../../contract/model-mark.ts';
import type { OpenOptions } from '../../contract/model.ts';
import type { ProjectModel } from '../../contract/project.ts';
import type { Bridge } from '../../contract/requests.ts';
import type { SecondNeed } from '../../contract/second-model.ts';
import type { StudioState } from '../../contract/studio.ts';
import type { VariantModel } from './comparing.svelte.ts';
import { costsOf, previewsOf, surroundingsOf } from './model-facts.ts';
import { sampledModelOf, type SampledModel } from './model-settings.ts';
import type { StudioLink } from './studio-link.svelte.ts';

const none = { model: null, device: null };

/** The model that the pictures of the first one are compared with, and its engine, as main tells them. */
export class SecondModel implements VariantModel {
  /** The window has asked for it, and has not compared with it yet. */
  busy = $state(false);
  readonly #studio: StudioLink;
  readonly #bridge: Bridge;

  constructor(bridge: Bridge, studio: StudioLink) {
    this.#bridge = bridge;
    this.#studio = studio;
  }

  /** Null while none is asked for. */
  readonly state = $derived.by(() => this.#studio.state.second);
  /** As a comparison records it; null while none is open. */
  readonly model = $derived.by<ProjectModel | null>(() => {
    const model = this.state?.model;
    return model ? projectModelOf(model) : null;
  });
  /** Which settings it takes; null while none is open. */
  readonly sampled = $derived.by<SampledModel | null>(() => {
    const model = this.state?.model;
    return model ? sampledModelOf(model) : null;
  });
  readonly ready = $derived.by(() => this.state?.engine === 'ready' && this.model !== null);
  readonly engineFailed = $derived.by(() => this.state?.engine === 'failed');
  /** What a picture of it depends on beside its tile; '' while none is open. */
  readonly surroundings = $derived.by(() => surroundingsOf(this.state ?? none));
  /** Its pictures are sampled after those of the first: memory for both is short. */
  readonly isAfter = $derived.by(() => this.state?.mode === 'after');
  readonly costs = $derived.by(() => costsOf(this.state ?? none));
  /** How previews of it are sampled. */
  readonly preview = $derived.by(() => previewsOf(this.state ?? none));

  /** What it would take. */
  measure(location: string, options: OpenOptions | null = null): Promise<Result<SecondNeed>> {
    return this.#bridge.ask('second/measure', { location, ...(options && { options }) });
  }

  /** Opens it; returns why that failed, or null. */
  open(location: string, options: OpenOptions | null = null): Promise<ErrorReport | null> {
    return this.#change(this.#bridge.ask('second/open', { location, ...(options && { options }) }));
  }

  close(): Promise<ErrorReport | null> {
    return this.#change(this.#bridge.ask('second/close', null));
  }

  async #change(asked: Promise<Result<StudioState>>): Promise<ErrorReport | null> {
    const answer = await asked;
    if (!answer.ok) return answer.error;
    this.#studio.state = answer.value;
    return null;
  }
}
