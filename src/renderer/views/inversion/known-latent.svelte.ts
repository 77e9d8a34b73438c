import type { Pin } from '../../../contract/pin.ts';
import type { SourceImage } from '../../../contract/views/inversion.ts';
import type { LatentRef } from '../../../core/latent-ref.ts';
import { LatentFacts } from '../../state/latent-facts.svelte.ts';
import type { Workspace } from '../../state/workspace.svelte.ts';

/** The view of the images, one of which is selected. */
interface ImageView {
  readonly images: readonly SourceImage[];
  readonly row: { readonly image: SourceImage } | null;
  /** The inverted latent of the selected image at the shown S. */
  readonly present: LatentRef | null;
  change(patch: { readonly images: readonly SourceImage[] }, label: string): void;
  leadLine(label: string, refs: readonly LatentRef[]): void;
}

/**
 * The self-interpolation test of the selected image: how far its inverted latent is from the x_T that the image was sampled
 * from, where the person says which pin that is.
 */
export class KnownLatent {
  readonly #workspace: Workspace;
  readonly #view: ImageView;
  readonly #facts: LatentFacts;

  constructor(workspace: Workspace, view: ImageView) {
    this.#workspace = workspace;
    this.#view = view;
    this.#facts = new LatentFacts(workspace.bridge);
  }

  /** The pin of the true x_T; null where it is not known. */
  readonly pin = $derived.by(() => {
    const id = this.#view.row?.image.known;
    return this.#workspace.board.list.find((pin) => pin.id === id) ?? null;
  });

  /** Between the true and the recovered x_T at the shown S, in degrees; undefined until it is known. */
  readonly angle = $derived.by(() => {
    const [known, recovered] = this.#pair;
    return known && recovered && this.#facts.angleBetween(known, recovered);
  });

  /** The true and the recovered x_T; none while one is missing. */
  readonly #pair = $derived.by<readonly Pin[]>(() => {
    const { present } = this.#view;
    if (!this.pin || !present) return [];
    return [this.pin, { id: 'recovered', name: 'recovered', ref: present, origin: null }];
  });

  readonly canJoin = $derived.by(() => this.#pair.length > 0);

  /** Asks for the angle; to be called in an effect. */
  measure(): void {
    const { surroundings, ready } = this.#workspace.studio;
    this.#facts.describe(this.#pair, surroundings, ready);
  }

  /** Says which pin the selected image was sampled from; null: none is known. */
  choose(id: string | null): void {
    const { row, images } = this.#view;
    const changed = images.map((image) => {
      if (image.id !== row?.image.id) return image;
      const { known: _, ...rest } = image;
      return id === null ? rest : { ...rest, known: id };
    });
    this.#view.change({ images: changed }, 'choose known latent');
  }

  /** Leads the line from the true x_T to the recovered one. */
  join(): void {
    this.#view.leadLine(
      'interpolate to the inverted latent',
      this.#pair.map(({ ref }) => ref),
    );
  }
}
