import {
  MAX_IMAGES,
  type InversionSettings,
  type PinOrigin,
  type SourceImage,
} from '../../contract/document.ts';
import { sheetLook, type InversionFigure } from '../../contract/figure.ts';
import type { Distances } from '../../contract/job.ts';
import type { LatentRef } from '../../core/latent-ref.ts';
import type { Exploration } from './exploration.svelte.ts';
import type { LadderLength } from './ladder.ts';
import type { Encoding, Pictures } from './pictures.svelte.ts';
import type { Plan } from './plan.ts';
import type { Sampling } from './sampling.svelte.ts';
import type { StudioLink } from './studio-link.svelte.ts';
import { makeTile, type Tile } from './tile.ts';
import type { View, ViewDeps } from './view.ts';

export const tripLadder: LadderLength = { least: 1, most: 10 };

/** An image and its round trips, one for each S of the ladder. */
export interface ImageRow {
  readonly image: SourceImage;
  /** None where the image was cut for a model of another shape. */
  readonly tiles: readonly Tile[];
  /** Of the round trips that are over; null for the others. */
  readonly encodings: readonly (Encoding | null)[];
}

/** Pictures of the world, encoded to their x_T and decoded again. */
export class Inversion implements View {
  readonly title = 'Inversion';
  /** Images have codes, not pins, until a code is pinned. */
  readonly pins = [];
  /** Id of the image that the keys act on; null: the first. */
  selected = $state<string | null>(null);
  /** The S whose reconstructions are shown; null: the largest. */
  #numSteps = $state<number | null>(null);

  readonly #exploration: Exploration;
  readonly #sampling: Sampling;
  readonly #studio: StudioLink;
  readonly #pictures: Pictures;

  constructor({ exploration, sampling, studio }: ViewDeps, pictures: Pictures) {
    this.#exploration = exploration;
    this.#sampling = sampling;
    this.#studio = studio;
    this.#pictures = pictures;
  }

  readonly settings = $derived.by(() => this.#exploration.document.inversion);
  readonly images = $derived.by(() => this.settings.images);
  /** Those of the present model's shape. */
  readonly fitting = $derived.by(() => {
    const shape = this.#studio.state.model?.shape.join();
    return this.images.filter((image) => image.shape.join() === shape);
  });
  /** The S of the ladder that τ can have. */
  readonly ladder = $derived.by(() =>
    this.settings.ladder.filter((numSteps) => this.#sampling.timestepsOf(numSteps).length > 0),
  );
  readonly column = $derived.by(() => {
    const at = this.ladder.indexOf(this.#numSteps ?? -1);
    return at >= 0 ? at : this.ladder.length - 1;
  });
  readonly numSteps = $derived.by(() => this.ladder[this.column] ?? null);
  readonly ladderSteps = $derived.by(() => this.numSteps);
  readonly #trips = $derived.by(() =>
    this.images.map((image) => {
      const fits = this.fitting.includes(image);
      return { image, tiles: fits ? this.ladder.map((numSteps) => this.#tile(image, numSteps)) : [] };
    }),
  );
  readonly rows = $derived.by<ImageRow[]>(() =>
    this.#trips.map((trip) => ({
      ...trip,
      encodings: this.ladder.map((_, i) => (trip.tiles[i] ? this.#pictures.encoding(trip.tiles[i]) : null)),
    })),
  );
  /** Column by column: what costs little is there first. */
  readonly plan = $derived.by<Plan | null>(() => {
    const tiles = this.ladder.flatMap((_, i) => this.#trips.flatMap((trip) => trip.tiles[i] ?? []));
    return tiles.length === 0 ? null : { lane: 'inversion', tiles, compare: [], previewSteps: null };
  });
  readonly row = $derived.by<ImageRow | null>(
    () => this.rows.find(({ image }) => image.id === this.selected) ?? this.rows[0] ?? null,
  );
  /** Of the selected image at the shown S; null until the round trip is over. */
  readonly encoding = $derived.by(() => this.row?.encodings[this.column] ?? null);
  /** MSE at each S of the ladder, over all images that fit; null until each is there. */
  readonly meanErrors = $derived.by(() => {
    const rows = this.rows.filter(({ tiles }) => tiles.length > 0);
    return this.ladder.map((_, i) => meanOf(rows.map(({ encodings }) => encodings[i]?.distances ?? null)));
  });

  /** The selected image's code at the shown S. */
  readonly present = $derived.by<LatentRef | null>(() => this.encoding && codeOf(this.encoding));
  /** The codes of all images at the shown S, as far as they are there. */
  readonly codes = $derived.by(() =>
    this.rows.flatMap(({ encodings }) => {
      const encoding = encodings[this.column];
      return encoding ? [codeOf(encoding)] : [];
    }),
  );

  /** The images that fit the present model. */
  figure(theme: 'light' | 'dark'): InversionFigure | null {
    const { fitting, ladder } = this;
    if (fitting.length === 0 || ladder.length === 0) return null;
    return {
      kind: 'inversion',
      images: fitting.map(({ name, sha256 }) => ({ name, ref: { kind: 'stored', sha256 } })),
      ladder,
      ...sheetLook,
      theme,
      settings: this.#sampling.settings,
      scale: null,
    };
  }

  /** Which image a code is of; null for other latents. */
  originOf(ref: LatentRef): PinOrigin | null {
    if (ref.kind !== 'stored') return null;
    for (const { image, encodings } of this.rows) {
      const numSteps = this.ladder[encodings.findIndex((encoding) => encoding?.sha256 === ref.sha256)];
      if (numSteps !== undefined) return { kind: 'image', name: image.name, sha256: image.sha256, numSteps };
    }
    return null;
  }

  change(patch: Partial<InversionSettings>, label = 'change inversion'): void {
    this.#exploration.set('inversion', patch, label);
  }

  /** Takes images in and returns their ids. Throws an error of one line when there are too many. */
  add(images: readonly Omit<SourceImage, 'id'>[]): string[] {
    if (images.length === 0) return [];
    if (this.images.length + images.length > MAX_IMAGES)
      throw new Error(`at most ${MAX_IMAGES} images, remove some first`);
    const { nextImage } = this.settings;
    const added = images.map((image, i) => ({ ...image, id: `image${nextImage + i}` }));
    const patch = { images: [...this.images, ...added], nextImage: nextImage + added.length };
    this.change(patch, added.length === 1 ? 'add image' : 'add images');
    this.selected = added[0]!.id;
    return added.map(({ id }) => id);
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

  /** Shows the reconstructions at this S. */
  look(column: number): void {
    this.#numSteps = this.ladder[Math.min(this.ladder.length - 1, Math.max(0, column))] ?? null;
  }

  /** Selects the image so many rows below. */
  step(rows: number): void {
    const at = this.images.findIndex(({ id }) => id === this.row?.image.id) + rows;
    this.selected = this.images[Math.min(this.images.length - 1, Math.max(0, at))]?.id ?? null;
  }

  #tile({ id, sha256 }: SourceImage, numSteps: number): Tile {
    return makeTile(
      `trip ${id}`,
      { kind: 'stored', sha256 },
      // Only without step noise does the way lead back.
      { ...this.#sampling.settings, eta: 0, numSteps },
      this.#studio.surroundings,
      'round-trip',
    );
  }
}

/** The x_T that an image was encoded to. */
export function codeOf({ sha256 }: Encoding): LatentRef {
  return { kind: 'stored', sha256 };
}

function meanOf(all: readonly (Distances | null)[]): number | null {
  const known = all.flatMap((one) => one?.mse ?? []);
  return known.length === 0 || known.length < all.length
    ? null
    : known.reduce((a, b) => a + b) / known.length;
}
