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

/**
 * A warning where no picture can be drawn.
 * @param shape of x_0, or of what the decoder makes of it
 */
export function warnOfShape(shape: LatentShape, hasDecoder: boolean): string[] {
  if (isPictureShape(shape)) return [];
  const what = hasDecoder ? "the decoder's output" : 'x_0';
  const remedy = hasDecoder ? '' : "; open the pipeline's folder, which has the decoder, to see pictures";
  return [
    `${what} has ${shape[0]} channels, a picture has 1 or 3: nothing can be drawn; x_T and x_0 can be exported as arrays (.npy, .safetensors)${remedy}`,
  ];
}
