import {
  inversion,
  MAX_IMAGES,
  type InversionSettings,
  type SourceImage,
} from '../../../contract/views/inversion.ts';
import type { PinOrigin } from '../../../contract/pin.ts';
import { MAX_INVERSION_COUNTS, type InversionFigure } from '../../../contract/figures/inversion.ts';
import { withModelTexts } from '../../../contract/figures/model-texts.ts';
import { proposedStyle, sheetStyle } from '../../../contract/figures/style.ts';
import { evaluationsPerStep } from '../../../core/condition.ts';
import { meanOf } from '../../../core/plots/mean.ts';
import { withSolver } from '../../../core/samplers/index.ts';
import type { LatentRef } from '../../../core/latent-ref.ts';
import { defaultSettings, type SamplingSettings } from '../../../core/settings.ts';
import type { StepCountLimits } from '../../state/step-counts.ts';
import type { Compares } from '../../state/comparing.svelte.ts';
import type { PairSides } from '../../state/pair-look.svelte.ts';
import type { Encoding } from '../../state/pictures.svelte.ts';
import type { Plan } from '../../state/plan.ts';
import { CHAIN_VIEW } from '../../state/pin-chain.svelte.ts';
import { makeTile, type Tile } from '../../state/tile.ts';
import type { Sampling } from '../../state/sampling.svelte.ts';
import type { Workspace } from '../../state/workspace.svelte.ts';
import type { ViewState } from '../view.ts';
import { KnownLatent } from './known-latent.svelte.ts';
import { ImageSource } from './image-source.svelte.ts';

export const INVERSION_STEP_COUNTS: StepCountLimits = { min: 1, max: MAX_INVERSION_COUNTS };

const CONSISTENCY_HAS_NO_INVERSE = 'A consistency model has no inverse: an image has no latent under it.';
const NO_ENCODER = 'This model has no encoder: images cannot become latents.';

/** An image and its reconstructions, one for each S. */
export interface ImageRow {
  readonly image: SourceImage;
  /** None where the image was cut for a model of another shape. */
  readonly tiles: readonly Tile[];
  /** What the autoencoder alone makes of the image; null where the model has none, or the image was cut for another. */
  readonly autoencoded: Tile | null;
  /** The reconstruction that the shown one is compared with; null: there is none. */
  readonly variant: Tile | null;
  /** Of the reconstructions that are there; null for the others. */
  readonly encodings: readonly (Encoding | null)[];
}

/** Pictures of the world, encoded to their x_T and decoded again. */
export class Inversion implements ViewState {
  readonly hasNoTrajectories = true;
  /** Images have inverted latents, not pins, until one is pinned. */
  readonly pins = [];
  /** Id of the image that the keys act on; null: the first. */
  selected = $state<string | null>(null);
  /** The S whose reconstructions are shown; null: the largest. */
  #numSteps = $state<number | null>(null);

  /** Reads image files. */
  readonly source: ImageSource;
  /** Of the selected image. */
  readonly known: KnownLatent;
  readonly #workspace: Workspace;

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
    this.source = new ImageSource(workspace, this);
    this.known = new KnownLatent(workspace, this);
  }

  readonly settings = $derived.by(() => this.#workspace.exploration.document.inversion);
  readonly images = $derived.by(() => this.settings.images);
  readonly #roles = $derived.by(
    () => this.#workspace.studio.state.model?.networks?.map(({ role }) => role) ?? [],
  );
  /** Images become latents by an encoder, and pictures again by a decoder. */
  readonly hasEncoder = $derived.by(() => this.#roles.includes('encoder'));
  /** Those of the present model's shape. */
  readonly fitting = $derived.by(() => {
    const shape = this.#workspace.studio.state.model?.pictureShape.join();
    return this.images.filter((image) => image.shape.join() === shape);
  });
  readonly imageHashes = $derived.by(() => this.fitting.map(({ sha256 }) => sha256));
  /** Why images have no x_T under the open model, in one line; null: they have. */
  readonly refusal = $derived.by<string | null>(() => {
    const { sampling } = this.#workspace;
    if (sampling.isConsistency) return CONSISTENCY_HAS_NO_INVERSE;
    return this.#roles.includes('decoder') && !this.hasEncoder ? NO_ENCODER : null;
  });
  /** The S that τ can have. */
  readonly stepCounts = $derived.by(() => {
    if (this.refusal !== null) return [];
    return this.settings.ladder.filter((one) => this.#workspace.sampling.timestepsOf(one).length > 0);
  });
  readonly column = $derived.by(() => {
    const at = this.stepCounts.indexOf(this.#numSteps ?? -1);
    return at >= 0 ? at : this.stepCounts.length - 1;
  });
  readonly numSteps = $derived.by(() => this.stepCounts[this.column] ?? null);
  readonly shownNumSteps = $derived.by(() => this.numSteps);
  readonly #reconstructions = $derived.by(() =>
    this.images.map((image) => {
      const fits = this.fitting.includes(image);
      const tiles = fits ? this.stepCounts.map((numSteps) => this.#tile(image, numSteps)) : [];
      const autoencoded = fits && this.hasEncoder ? this.#autoencodedTile(image) : null;
      return { image, tiles, autoencoded, variant: fits ? this.#variantTile(image) : null };
    }),
  );
  /** Another S, or another model; nothing else can be inverted. */
  readonly compares = $derived.by<Compares>(() => ({
    kinds: ['eta', 'steps', 'solver', 'model'],
    refuses: {
      eta: 'images are encoded with η = 0 alone',
      solver: 'images are encoded with solver DDIM alone',
    },
    ...(this.numSteps !== null && {
      settings: { ...this.#encodingSettings, eta: 0, numSteps: this.numSteps },
    }),
  }));
  /** What the shown reconstructions are compared with; null: nothing. */
  readonly variant = $derived.by(() => this.#workspace.comparing.variantIn(this.compares));
  readonly rows = $derived.by<ImageRow[]>(() =>
    this.#reconstructions.map((reconstruction) => ({
      ...reconstruction,
      encodings: this.stepCounts.map((_, i) =>
        reconstruction.tiles[i] ? this.#workspace.pictures.encoding(reconstruction.tiles[i]) : null,
      ),
    })),
  );
  readonly #variants = $derived.by(() => this.#reconstructions.flatMap(({ variant }) => variant ?? []));
  /** Column by column: what costs little is there first. */
  readonly plan = $derived.by<Plan | null>(() => {
    const tiles = this.stepCounts.flatMap((_, i) =>
      this.#reconstructions.flatMap((reconstruction) => reconstruction.tiles[i] ?? []),
    );
    const first = this.#reconstructions.flatMap(({ autoencoded }) => autoencoded ?? []);
    const own = [...first, ...tiles];
    const all = this.variant?.isOtherModel ? own : [...own, ...this.#variants];
    return all.length === 0 ? null : { lane: 'inversion', tiles: all, compare: [], preview: null };
  });
  readonly secondPlan = $derived.by<Plan | null>(() =>
    this.variant?.isOtherModel && this.#variants.length > 0
      ? { lane: 'second', tiles: this.#variants, compare: [], preview: null }
      : null,
  );
  readonly row = $derived.by<ImageRow | null>(
    () => this.rows.find(({ image }) => image.id === this.selected) ?? this.rows[0] ?? null,
  );
  /** The selected image and its reconstruction. */
  readonly pair = $derived.by<PairSides | null>(() => {
    const { row } = this;
    const tile = row?.tiles[this.column];
    if (!row || !tile) return null;
    const { images, pictures } = this.#workspace;
    const original = images.get(row.image.sha256);
    return [
      { title: 'original', shown: original && { picture: original, state: 'exact' } },
      {
        title: `decoded at ${this.#workspace.sampling.stepsText(this.numSteps)}`,
        shown: pictures.show(tile),
      },
    ];
  });
  /** Of the selected image at the shown S; null until the reconstruction is there. */
  readonly encoding = $derived.by(() => this.row?.encodings[this.column] ?? null);
  /** MSE at each S, over all images that fit; null until each is there. */
  readonly meanErrors = $derived.by(() => this.#meansOf(({ distances }) => distances.mse));
  /** MSE of what the autoencoder alone makes of each image that fits, in the order of the rows; null until it is there. */
  readonly losses = $derived.by(() =>
    this.rows
      .filter(({ tiles }) => tiles.length > 0)
      .map(({ autoencoded }) => autoencoded && (this.#workspace.pictures.loss(autoencoded)?.mse ?? null)),
  );
  /** Its mean over the images; null until each is there. */
  readonly meanLoss = $derived.by(() => meanOf(this.losses));
  /** ‖x_T‖/√d of the inverted latents at each S, likewise. */
  readonly meanNorms = $derived.by(() => this.#meansOf(({ normRatio }) => normRatio));
  /** K, how often each step of an encoding is refined. */
  readonly repeats = $derived.by(() => this.settings.repeats ?? 0);
  /**
   * Network evaluations of an image at the shown S: S·(K + 1) up to x_T, S down, twice as many where it is guided; null
   * where no S is shown.
   */
  readonly evaluations = $derived.by(() => {
    if (this.numSteps === null) return null;
    const { sampling } = this.#workspace;
    const steps = sampling.timestepsOf(this.numSteps).length;
    const down = evaluationsPerStep(sampling.settings.condition) * steps;
    return { up: down * (this.repeats + 1), down };
  });

  /** The selected image's inverted latent at the shown S. */
  readonly present = $derived.by<LatentRef | null>(() => this.encoding && invertedLatentOf(this.encoding));
  /** Its reconstruction. */
  readonly presentPicture = $derived.by(() => {
    const tile = this.row?.tiles[this.column];
    return this.encoding && tile ? (this.#workspace.pictures.show(tile)?.picture ?? null) : null;
  });
  /** The reconstruction is a sample of the inverted latent. */
  readonly presentTile = $derived.by(() => {
    const tile = this.row?.tiles[this.column];
    if (!this.present || !tile) return null;
    const { repeats: _, ...settings } = tile.spec.settings; // of encodings alone
    return { ref: this.present, settings };
  });
  /** Of all images at the shown S, as far as they are there. */
  readonly invertedLatents = $derived.by(() =>
    this.rows.flatMap(({ encodings }) => {
      const encoding = encodings[this.column];
      return encoding ? [invertedLatentOf(encoding)] : [];
    }),
  );

  /** Those of all views, with this one's K. */
  readonly #encodingSettings = $derived.by<SamplingSettings>(() => {
    const { repeats: _, ...sampling } = withSolver(this.#workspace.sampling.settings, {});
    const { repeats } = this;
    return repeats === 0 ? sampling : { ...sampling, repeats };
  });

  /** The images that fit the present model. */
  figure(): InversionFigure | null {
    const { fitting, stepCounts } = this;
    if (fitting.length === 0 || stepCounts.length === 0) return null;
    const { bounds, classes } = this.sampling;
    const figure: InversionFigure = {
      kind: 'inversion',
      images: fitting.map(({ name, sha256 }) => ({ name, ref: { kind: 'stored', sha256 } })),
      ladder: stepCounts,
      ...(this.hasEncoder && { autoencoded: true }),
      ...proposedStyle(sheetStyle),
      settings: this.#encodingSettings,
      scale: null,
    };
    return withModelTexts(figure, { bounds, classes });
  }

  /** Which image an inverted latent is of; null for other latents. */
  originOf(ref: LatentRef): PinOrigin | null {
    if (ref.kind !== 'stored') return null;
    for (const { image, encodings } of this.rows) {
      const numSteps = this.stepCounts[encodings.findIndex((encoding) => encoding?.sha256 === ref.sha256)];
      if (numSteps === undefined) continue;
      const { repeats } = this;
      const origin = { kind: 'image', name: image.name, sha256: image.sha256, numSteps } as const;
      return repeats === 0 ? origin : { ...origin, repeats };
    }
    return null;
  }

  get sampling(): Sampling {
    return this.#workspace.sampling;
  }

  change(patch: Partial<InversionSettings>, label = 'change inversion'): void {
    this.#workspace.exploration.set('inversion', patch, label);
  }

  /** How many more images there may be. */
  readonly room = $derived.by(() => MAX_IMAGES - this.images.length);

  /** Takes images in and returns their ids. Throws an error of one line when there are more than there is room for. */
  add(images: readonly Omit<SourceImage, 'id'>[]): string[] {
    if (images.length === 0) return [];
    if (images.length > this.room) throw new Error(`at most ${MAX_IMAGES} images; remove some first`);
    const { nextImage } = this.settings;
    const added = images.map((image, i) => ({ ...image, id: `image${nextImage + i}` }));
    const patch = { images: [...this.images, ...added], nextImage: nextImage + added.length };
    this.change(patch, added.length === 1 ? 'add image' : 'add images');
    this.selected = added[0]!.id;
    return added.map(({ id }) => id);
  }

  /** Adds image files and brings this view to the front if any of them could be read. */
  addImages(files: readonly File[]): Promise<void> {
    const { view } = this.#workspace;
    return this.source.addFiles(files, () => {
      // Whoever went elsewhere while they were read stays there.
      if (this.#workspace.view === view) this.#workspace.view = inversion.id;
    });
  }

  /** Lets the person pick image files and adds them. */
  async chooseImages(): Promise<void> {
    const files = await this.source.choose();
    if (files.length > 0) await this.addImages(files);
  }

  /** Leads the line through the inverted latents that are shown. */
  joinLatents(): void {
    this.leadLine('interpolate between images', this.invertedLatents);
  }

  /**
   * Pins latents, but for those that are pins already, and leads the line through them, sampled as images were encoded at
   * the shown S, so that inverted latents become the reconstructions: one change.
   */
  leadLine(label: string, refs: readonly LatentRef[]): void {
    const workspace = this.#workspace;
    const { board, chain, exploration, sampling } = workspace;
    const { numSteps } = this;
    workspace.addPin(() => {
      exploration.together(label, () => {
        const pins = refs.map((ref) => board.pinOf(ref) ?? board.add(ref, this.originOf(ref)));
        chain.replace(pins.map(({ id }) => id));
        if (numSteps !== null) sampling.change({ numSteps, eta: 0 });
      });
      workspace.view = CHAIN_VIEW;
    });
  }

  openCrop(): void {
    this.#workspace.dialogs.open = 'crop';
  }

  /** Puts another part of an image in its place. */
  replace(image: SourceImage): void {
    this.change(
      { images: this.images.map((other) => (other.id === image.id ? image : other)) },
      'crop image',
    );
  }

  remove(id: string): void {
    this.change({ images: this.images.filter((image) => image.id !== id) }, 'remove image');
  }

  reset(): void {
    [this.selected, this.#numSteps] = [null, null];
  }

  /** Shows the reconstructions at this S. */
  showColumn(column: number): void {
    this.#numSteps = this.stepCounts[Math.min(this.stepCounts.length - 1, Math.max(0, column))] ?? null;
  }

  /** Selects the image so many rows below. */
  step(rows: number): void {
    const at = this.images.findIndex(({ id }) => id === this.row?.image.id) + rows;
    this.selected = this.images[Math.min(this.images.length - 1, Math.max(0, at))]?.id ?? null;
  }

  /** Over all images that fit, at each S; null until each is there. */
  #meansOf(value: (encoding: Encoding) => number): (number | null)[] {
    const rows = this.rows.filter(({ tiles }) => tiles.length > 0);
    return this.stepCounts.map((_, i) =>
      meanOf(rows.map(({ encodings }) => (encodings[i] ? value(encodings[i]) : null))),
    );
  }

  #variantTile({ id, sha256 }: SourceImage): Tile | null {
    const { variant } = this;
    if (!variant) return null;
    const { settings, surroundings } = variant;
    const ref = { kind: 'stored', sha256 } as const;
    return makeTile(`reconstruction variant ${id}`, ref, settings, surroundings, 'round-trip');
  }

  /** What the autoencoder alone makes of an image, whatever the sampling. */
  #autoencodedTile({ id, sha256 }: SourceImage): Tile {
    const { surroundings } = this.#workspace.studio;
    const ref = { kind: 'stored', sha256 } as const;
    return makeTile(`autoencoded ${id}`, ref, defaultSettings(1), surroundings, 'autoencode');
  }

  #tile({ id, sha256 }: SourceImage, numSteps: number): Tile {
    return makeTile(
      `reconstruction ${id}`,
      { kind: 'stored', sha256 },
      // Only DDIM without step noise can be inverted.
      { ...this.#encodingSettings, eta: 0, numSteps },
      this.#workspace.studio.surroundings,
      'round-trip',
    );
  }
}

/** The x_T that an image was encoded to. */
export function invertedLatentOf({ sha256 }: Encoding): LatentRef {
  return { kind: 'stored', sha256 };
}
