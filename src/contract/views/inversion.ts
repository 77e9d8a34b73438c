import * as v from 'valibot';
import type { LatentShape } from '../../core/latent.ts';
import type { Part } from '../../core/resize.ts';
import { MAX_REPEATS } from '../../core/samplers/invert.ts';
import type { CommandEntry } from '../command.ts';
import { areDistinct, finite, integer, sha256, text } from '../parsers.ts';
import { pinId, stepCounts } from './fields.ts';
import { viewContract } from './view.ts';

/** Most images that are encoded side by side. */
export const MAX_IMAGES = 24;

export interface InversionSettings {
  /** In the order in which they are shown. */
  readonly images: readonly SourceImage[];
  /** The number in the next image's id. */
  readonly nextImage: number;
  /** Increasing values of S. */
  readonly ladder: readonly number[];
  /** K, how often each step of an encoding is refined; absent: 0. */
  readonly repeats?: number;
}

/** A picture of the world. */
export interface SourceImage {
  readonly id: string;
  /** Of its file. */
  readonly name: string;
  /** The part that was taken, in pixels of the image. */
  readonly part: Part;
  /** What the part was scaled to: [C, H, W] of the model of that time. */
  readonly shape: LatentShape;
  /** Of the part at that size, stored as a latent in [−1, 1]. */
  readonly sha256: string;
  /** Id of the pin that it was sampled from, where the person said so. */
  readonly known?: string;
}

const commands = [
  { id: 'images/add', title: 'Add images…', menu: 'Images', section: 0, keys: ['I'], everywhere: true },
  { id: 'images/crop', title: 'Crop image…', menu: 'Images', section: 0, keys: ['C'] },
  { id: 'images/remove', title: 'Remove image', menu: 'Images', section: 0, keys: [] },
  {
    id: 'images/join-codes',
    title: 'Interpolate between images',
    menu: 'Images',
    section: 0,
    keys: ['L'],
  },
  {
    id: 'images/join-known',
    title: 'Interpolate from the known x_T to the recovered one',
    menu: 'Images',
    section: 0,
    keys: [],
  },
  {
    id: 'inversion/larger-s',
    title: 'Next larger S of the inversion',
    menu: 'Playback',
    section: 3,
    keys: ['Right'],
  },
  {
    id: 'inversion/smaller-s',
    title: 'Next smaller S of the inversion',
    menu: 'Playback',
    section: 3,
    keys: ['Left'],
  },
  {
    id: 'inversion/next-image',
    title: 'Next image',
    menu: 'Playback',
    section: 3,
    keys: ['Down'],
  },
  {
    id: 'inversion/previous-image',
    title: 'Previous image',
    menu: 'Playback',
    section: 3,
    keys: ['Up'],
  },
] as const satisfies readonly CommandEntry[];

const side = integer(1, 100_000);
const sourceImage: v.GenericSchema<unknown, SourceImage> = v.strictObject({
  id: pinId,
  name: text(1000),
  part: v.strictObject({ x: finite, y: finite, width: finite, height: finite }),
  shape: v.strictTuple([side, side, side]),
  sha256,
  known: v.exactOptional(pinId),
});

export const inversion = viewContract<InversionSettings>()({
  id: 'inversion',
  title: 'Inversion',
  commands,
  schema: v.pipe(
    v.strictObject({
      images: v.pipe(v.array(sourceImage), v.maxLength(MAX_IMAGES)),
      nextImage: integer(1, 2 ** 31),
      ladder: stepCounts(16),
      repeats: v.exactOptional(integer(0, MAX_REPEATS)),
    }),
    v.check(({ images }) => areDistinct(images.map(({ id }) => id)), 'two images have the same id'),
  ),
  defaults: () => ({ images: [], nextImage: 1, ladder: [10, 20, 50, 100] }),
  pinsOf: ({ images }) => images.flatMap(({ known }) => (known === undefined ? [] : [known])),
  withoutPin: (settings, pin) => keepKnown(settings, (known) => known !== pin),
  withPins: (settings, pins) => keepKnown(settings, (known) => pins.includes(known)),
  latentsOf: ({ images }) => images.map((image) => image.sha256),
});

/** The settings without the known latents of other pins. */
function keepKnown(settings: InversionSettings, keeps: (pin: string) => boolean): InversionSettings {
  const images = settings.images.map((image) => {
    const { known, ...rest } = image;
    return known === undefined || keeps(known) ? image : rest;
  });
  return { ...settings, images };
}
