import { latentSize, type LatentShape } from './latent.ts';

/**
 * A latent as a picture of `pictureShape`, without a decoder: each pixel of its first channels enlarged to a square, the
 * first channel for all where the picture has three and the latent fewer. It shows a noisy x_t of a latent model, which no
 * decoder was trained to decode. The picture's sides are multiples of the latent's.
 */
export function latentPicture(
  latent: Float32Array,
  shape: LatentShape,
  pictureShape: LatentShape,
): Float32Array {
  const [channels, height, width] = shape;
  const [outChannels, outHeight, outWidth] = pictureShape;
  const [scaleY, scaleX] = [outHeight / height, outWidth / width];
  const picture = new Float32Array(latentSize(pictureShape));
  for (let c = 0; c < outChannels; c++) {
    const from = (outChannels <= channels ? c : 0) * height * width;
    for (let y = 0; y < outHeight; y++) {
      const row = from + Math.floor(y / scaleY) * width;
      const to = (c * outHeight + y) * outWidth;
      for (let x = 0; x < outWidth; x++) picture[to + x] = latent[row + Math.floor(x / scaleX)]!;
    }
  }
  return picture;
}

/** The channels that such a picture shows, for people: "channels 1–3 of 4"; '' where it shows all there are. */
export function shownChannels([channels]: LatentShape, [outChannels]: LatentShape): string {
  if (channels === outChannels) return '';
  const last = outChannels <= channels ? outChannels : 1;
  return channels === 1 ? '' : `channel${last === 1 ? ' 1' : `s 1–${last}`} of ${channels}`;
}
