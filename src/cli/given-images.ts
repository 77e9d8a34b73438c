import { latentSize, type LatentShape } from '../core/latent.ts';
import type { NdArray } from '../main/formats/nd-array.ts';
import { refuse, type GivenOptions, type OptionTable } from './arguments.ts';
import { openArrays, type GivenArrays } from './array-files.ts';
import { BadInput } from './bad-input.ts';
import type { Surroundings } from './command.ts';
import { IMAGE_FORMAT, openImage } from './image-files.ts';

/** Images that a command starts from. */

export const imageOptions = {
  images: { value: 'FILE', help: 'images [N, C, H, W] or [C, H, W] in [−1, 1]; or --image' },
  image: {
    value: 'FILE',
    help: `a ${IMAGE_FORMAT.toUpperCase()}, cropped around its centre and scaled to the model's size`,
    repeats: true,
  },
} satisfies OptionTable;

type Images = Pick<GivenArrays, 'latents' | 'size'>;

/** Files are read at once; the model's shape is asked for later. PNGs take any. */
export async function openImages(given: GivenOptions, warn: Surroundings['warn']): Promise<Images> {
  const path = given.text('images');
  if (path === undefined) return { latents: await openPictures(given.all('image'), warn), size: null };
  refuse(given, ['image'], 'cannot go with --images');
  return openArrays('images', path, warn);
}

async function openPictures(
  paths: readonly string[],
  warn: Surroundings['warn'],
): Promise<(shape: LatentShape) => NdArray> {
  if (paths.length === 0) throw new BadInput('--images FILE or --image FILE: one of them is required');
  const images: Awaited<ReturnType<typeof openImage>>[] = [];
  for (const path of paths) images.push(await openImage('image', path, warn));
  return (shape) => {
    const size = latentSize(shape);
    const data = new Float32Array(images.length * size);
    images.forEach((fit, i) => data.set(fit(shape), i * size));
    return { shape: [images.length, ...shape], data };
  };
}
