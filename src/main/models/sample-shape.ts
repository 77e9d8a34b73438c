import type { LatentShape } from '../../core/latent.ts';
import { ModelError } from './error.ts';

/** Most values of one sample, which a latent may have: 1 GiB of float32. */
const MAX_VALUES = 2 ** 28;

/** The shape, or model/too-large where no latent could have it; `batch` samples at once. */
export function checkSampleShape(shape: LatentShape, file: string, batch = 1): LatentShape {
  if (batch * shape[0] * shape[1] * shape[2] <= MAX_VALUES) return shape;
  const sizes = [...(batch === 1 ? [] : [batch]), ...shape];
  throw new ModelError(
    'model/too-large',
    `${file}: a sample of shape [${sizes.join(', ')}] has more than ${String(MAX_VALUES)} values`,
  );
}
