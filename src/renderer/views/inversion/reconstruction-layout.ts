import { fitPicture, type PixelSize } from '../../canvas/scale.ts';

/** In CSS pixels; `unit` is 1 rem. */
export interface ReconstructionBounds {
  readonly width: number;
  readonly height: number;
  readonly images: number;
  /** Of each image; absent: 3. */
  readonly pictures?: number;
  readonly unit: number;
}

export interface ReconstructionLayout {
  readonly columns: number;
  /** One of an image, its reconstruction and their difference. */
  readonly picture: PixelSize;
  readonly plot: PixelSize;
}

/**
 * How many pictures each image has: itself, its reconstruction and their difference, what the autoencoder alone makes of it,
 * and the reconstruction that the shown one is compared with, with its difference.
 */
export function picturesOf(view: { readonly hasEncoder: boolean; readonly variant: unknown }): number {
  return 3 + (view.hasEncoder ? 1 : 0) + (view.variant ? 2 : 0);
}

/** Between the pictures of one image, in pixels. */
export const PICTURE_GAP = 2;
/** Between two images side by side, and what an image has above, below and after its pictures, in rem. */
const [APART, CAPTIONS] = [2.4, 4.6];
/** Of a picture, in rem. */
const MIN_PICTURE = 7.7;
/** The error plot, in rem; below the table it has a row of its own. */
const [PLOT_WIDTH, PLOT_HEIGHT] = [
  [24, 44],
  [15, 26],
] as const;
/** The button under the images and what stands above the plot, in rem. */
const AROUND_PLOT = 6;

/**
 * Images with their reconstructions side by side above the numbers: as many columns as make the pictures largest, the more where it makes no
 * difference. What does not fit at the least size is scrolled to.
 */
export function layReconstructions(
  picture: PixelSize,
  { width, height, images, pictures = 3, unit }: ReconstructionBounds,
  devicePixelRatio: number,
): ReconstructionLayout {
  const numbers = (PLOT_HEIGHT[0] + AROUND_PLOT) * unit;
  let best: Pick<ReconstructionLayout, 'columns' | 'picture'> | null = null;
  for (let columns = 1; columns <= Math.max(1, images); columns++) {
    const rows = Math.ceil(images / columns);
    const available = {
      width: ((width - (columns - 1) * APART * unit) / columns - (pictures - 1) * PICTURE_GAP) / pictures,
      height: Math.max(MIN_PICTURE * unit, (height - numbers) / rows - CAPTIONS * unit),
    };
    const size = fitPicture(available, picture, devicePixelRatio);
    if (!best || size.width >= best.picture.width) best = { columns, picture: size };
  }
  const { columns, picture: size } = best!;
  const above = Math.ceil(images / columns) * (size.height + CAPTIONS * unit);
  const left = height - above - AROUND_PLOT * unit;
  return {
    columns,
    picture: size,
    plot: {
      width: Math.min(width, clamp(width / 2, PLOT_WIDTH, unit)),
      height: clamp(left, PLOT_HEIGHT, unit),
    },
  };
}

function clamp(value: number, [min, max]: readonly [number, number], unit: number): number {
  return Math.min(max * unit, Math.max(min * unit, value));
}
