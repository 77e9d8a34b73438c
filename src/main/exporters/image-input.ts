import { fromRgba8 } from '../../core/image.ts';
import type { LatentShape } from '../../core/latent.ts';
import { checkPictureShape, type Picture } from './picture.ts';
import { fitPicture } from './resize.ts';

/** An image as a model takes it. */
export interface ImageInput {
  /** [C, H, W] in [−1, 1]. */
  readonly data: Float32Array;
  /** What was done to make it fit, for the person: null when nothing was. */
  readonly remark: string | null;
}

/**
 * Any picture as [C, H, W] in [−1, 1], the middle cut out and scaled where the sizes differ; transparency is laid on
 * white. Throws `request/invalid` when C is neither 1 nor 3.
 */
export function fitImage(picture: Picture, shape: LatentShape): ImageInput {
  checkPictureShape(shape);
  const fitted = fitPicture(picture, shape[2], shape[1]);
  return { data: fromRgba8(fitted.picture.rgba, shape[2], shape[1], shape), remark: fitted.change };
}
