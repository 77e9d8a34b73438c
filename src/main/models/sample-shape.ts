import { isPictureShape } from '../../core/image.ts';
import type { LatentShape } from '../../core/latent.ts';
import { ModelError } from './error.ts';

/** Values of one latent: 1 GiB of float32. */
const MAX_VALUES = 2 ** 28;

/** Returns the shape; throws model/too-large where `batch` samples of it exceed the limit. */
export function checkSampleShape(shape: LatentShape, file: string, batch = 1): LatentShape {
  if (batch * shape[0] * shape[1] * shape[2] <= MAX_VALUES) return shape;
  const sizes = [...(batch === 1 ? [] : [batch]), ...shape];
  throw new ModelError(
    'model/too-large',
    `${file}: a sample of shape [${sizes.join(', ')}] has more than ${MAX_VALUES} values`,
  );
}

/** A warning where x_0 cannot be drawn as a picture. */
export function warnOfShape(shape: LatentShape): string[] {
  if (isPictureShape(shape)) return [];
  return [
    `x_0 has ${shape[0]} channels, a picture has 1 or 3: nothing can be drawn; x_T and x_0 can be exported as arrays (.npy, .safetensors); the decoder is in the pipeline's folder`,
  ];
}
