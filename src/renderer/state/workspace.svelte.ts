import type { Bridge } from '../../contract/requests.ts';
import type { ViewContract } from '../../contract/views/view.ts';
import { isPictureShape } from '../../core/image.ts';
import type { LatentRef } from '../../core/latent-ref.ts';
import type { Pin } from '../../contract/pin.ts';
import { Comparing } from './comparing.svelte.ts';
import { Dialogs } from './dialogs.svelte.ts';
import { Exploration } from './exploration.svelte.ts';
import { ImagePictures } from './image-pictures.svelte.ts';
import { LatentFacts } from './latent-facts.svelte.ts';
import { Pictures } from './pictures.svelte.ts';
import { PinChain } from './pin-chain.svelte.ts';
import { PinBoard } from './pins.svelte.ts';
import { previewFor, type Plan } from './plan.ts';
import { Preferences } from './preferences.svelte.ts';
import { Sampling } from './sampling.svelte.ts';
import { SecondModel } from './second-model.svelte.ts';
import { StudioLink } from './studio-link.svelte.ts';
import type { Tile } from './tile.ts';
import { Toasts } from './toasts.svelte.ts';

/** What the views share: the document, the model that is open, what was computed, and what is said to the person. */
export class Workspace {
  /** Id of the view that is shown. */
  view = $state('');

  readonly bridge: Bridge;
  readonly preferences: Preferences;
  readonly dialogs = new Dialogs();
  readonly toasts = new Toasts(() => ({ model: this.studio.identity, run: this.studio.surroundings }));
  readonly pictures = new Pictures();
  readonly exploration: Exploration;
  readonly board: PinBoard;
  readonly chain: PinChain;
  readonly sampling: Sampling;
  readonly studio: StudioLink;
  /** The one that pictures are compared with. */
  readonly second: SecondModel;
  readonly comparing: Comparing;
  readonly images: ImagePictures;
  /** Of the pins that the present view shows. */
  readonly facts: LatentFacts;

  /** @param views whose settings are in the document */
  constructor(bridge: Bridge, views?: readonly ViewContract[]) {
    const exploration = new Exploration(views);
    this.bridge = bridge;
    this.exploration = exploration;
    this.board = new PinBoard(exploration);
    this.preferences = new Preferences(bridge);
    this.sampling = new Sampling(exploration, this.preferences, () => this.studio.state.model);
    this.chain = new PinChain(exploration, this.board, this.sampling);
    this.studio = new StudioLink(bridge, (error) => this.toasts.showError(error));
    this.second = new SecondModel(bridge, this.studio);
    this.comparing = new Comparing(this, () => this.second);
    this.images = new ImagePictures(bridge);
    this.facts = new LatentFacts(bridge);
  }

  /**
   * What a view's command acts on where it applies in every view: the latent that the present view shows or has under the
   * cursor, else the selected pin's. Only what stands above the views knows it.
   */
  get subject(): LatentRef | null {
    return null;
  }

  /** Whether x_0 of the model can be drawn: of another number of channels than 1 and 3 only arrays can be made. */
  readonly drawable = $derived.by(() => {
    const { model } = this.studio.state;
    return model === null || isPictureShape(model.pictureShape);
  });
  /** Whether pictures can be made here: they can be drawn, and the window knows all that the model needs. */
  readonly hasPictures = $derived.by(() => this.drawable && this.sampling.problem === null);
  /** Whether x_T and x_0 of the model are latents, which pictures are decoded from. */
  readonly hasDecoder = $derived.by(
    () => this.studio.state.model?.networks?.some(({ role }) => role === 'decoder') ?? false,
  );
  /** Of the model's pictures, in model pixels. */
  readonly pictureSize = $derived.by(() => {
    const [, height, width] = this.studio.state.model?.pictureShape ?? [3, 32, 32];
    return { width, height };
  });

  /** The preview pass of a plan; null where it would save nothing. Each model's schedule decides how its previews are sampled. */
  previewFor(lane: Plan['lane'], tiles: readonly Tile[]): Plan['preview'] {
    const { preview } = lane === 'second' ? this.second : this.studio;
    return previewFor(tiles, preview);
  }

  /** The latent under the cursor, or that of the picture that is shown; null when there is none. */
  get present(): LatentRef | null {
    return null;
  }

  /** Runs a change of the pins and shows why it was refused, if it was. */
  addPin(add: () => unknown): void {
    try {
      add();
    } catch (error) {
      this.refuse((error as Error).message);
    }
  }

  /** Shows why something was refused, a line for each reason, until the document or the view is another one. */
  refuse(...messages: readonly string[]): void {
    this.toasts.showRefusals(this.#asNow(), messages);
  }

  /** Shows that only a part was done, as long. */
  reportPart(message: string): void {
    this.toasts.showPartly(this.#asNow(), message);
  }

  /** Whether document and view are still those of this call. */
  #asNow(): () => boolean {
    const { document } = this.exploration;
    const { view } = this;
    return () => this.exploration.document === document && this.view === view;
  }

  /**
   * Adds pins to the tray, and to the present view as far as it has room there: one step of the history. Shows why that was
   * refused, or why some are not in the view. `count`: how many pins `add` makes.
   */
  addPins(add: () => readonly Pin[], count = 1): void {
    this.addPin(() => this.joinPins(add, count));
  }

  /** The same, but throws the error of one line that says why it was refused. */
  joinPins(add: () => readonly Pin[], count = 1): void {
    let limit: string | null = null;
    this.exploration.together(count === 1 ? 'add pin' : `add ${count} pins`, () => {
      limit = this.joinView(add().map(({ id }) => id));
    });
    if (limit !== null) this.refuse(limit);
  }

  /** Shows new pins in the present view. Returns one line where a limit keeps some out, else null. */
  protected joinView(_ids: readonly string[]): string | null {
    return null;
  }
}
