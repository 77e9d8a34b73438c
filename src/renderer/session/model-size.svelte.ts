import { noOptions, type OpenOptions } from '../../contract/model.ts';
import type { SampleSize } from '../../contract/sample-size.ts';
import type { Dialogs } from '../state/dialogs.svelte.ts';
import type { StudioLink } from '../state/studio-link.svelte.ts';

/** A model that is to be opened at a size that the person gives. */
export interface AskedSize {
  readonly location: string;
  /** What it is opened with otherwise. */
  readonly options: OpenOptions;
  /** What the fields begin with. */
  readonly size: SampleSize;
  /** What the sides must be multiples of, if that is known. */
  readonly step: number | null;
  /** It states no size: it cannot be opened without one. */
  readonly isMissing: boolean;
}

const USUAL_SIZE: SampleSize = [64, 64];

/** Why sides cannot be so long, in one line; '': they can. */
function sizeProblem(size: SampleSize, step: number | null): string {
  const at = size.findIndex((side) => step !== null && side % step !== 0);
  return at < 0 ? '' : `${at === 0 ? 'height' : 'width'} ${size[at]!} must be a multiple of ${step}`;
}

/** Asks for the size of a model's pictures: of one that states none, and of the open one where its graph takes others. */
export class ModelSize {
  asked = $state.raw<AskedSize | null>(null);
  /** Why the model could not be opened at the size that was given. */
  problem = $state('');

  readonly #studio: StudioLink;
  readonly #dialogs: Dialogs;

  constructor(studio: StudioLink, dialogs: Dialogs) {
    this.#studio = studio;
    this.#dialogs = dialogs;
    studio.onMissingSize = (location, options) =>
      this.#ask({ location, options: options ?? noOptions, size: USUAL_SIZE, step: null, isMissing: true });
  }

  /** Whether the open model's graph takes other sizes. */
  readonly changeable = $derived.by(() => typeof this.#studio.state.model?.sizeStep === 'number');

  /** Of the model that is asked about. */
  readonly name = $derived.by(() => {
    const { model } = this.#studio.state;
    if (model && this.asked?.location === model.path) return model.name;
    return this.asked?.location.split(/[\\/]/).findLast(Boolean) ?? '';
  });

  /** For another size of the open model. */
  askForPresent(): void {
    const { model } = this.#studio.state;
    if (!model || model.sizeStep === null) return;
    const { path: location, options, pictureShape: shape, sizeStep: step } = model;
    this.#ask({ location, options, size: [shape[1], shape[2]], step, isMissing: false });
  }

  /** The question again, after its dialog was closed. */
  askAgain(): void {
    if (this.asked) this.#ask(this.asked);
  }

  /** Opens the model at this size; the dialog stays with the reason where that fails. */
  async openAt(size: SampleSize): Promise<void> {
    const { asked } = this;
    if (!asked) return;
    this.problem = sizeProblem(size, asked.step);
    if (this.problem !== '') return;
    const error = await this.#studio.openModel(asked.location, { ...asked.options, size }, () => undefined);
    if (error?.code === 'run/cancelled') return; // the person did it
    if (error) this.problem = error.message;
    else if (this.#dialogs.open === 'size') this.#dialogs.close();
  }

  #ask(asked: AskedSize): void {
    this.asked = asked;
    this.problem = '';
    this.#dialogs.open = 'size';
  }
}
