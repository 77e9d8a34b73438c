import { ByteLru } from '../../core/byte-lru.ts';
import { enlarge } from '../../core/enlarge.ts';
import type { Picture } from '../state/picture-store.ts';

const MAX_BYTES = 256 * 2 ** 20;
/** What a bitmap takes at least, however small its picture is: 4096 are open at most. */
const MIN_BYTES = 64 * 2 ** 10;

/** Of each picture by factor, and the one that is smooth. */
const bitmaps = new ByteLru<Picture, Map<number | 'smooth', ImageBitmap>>(MAX_BYTES, {
  keepsLast: true,
  onEvict: (_, sizes) => sizes.forEach((bitmap) => bitmap.close()),
});

/**
 * The picture as something that is drawn at once, each pixel magnified to factor × factor without smoothing. Made
 * once; those unused for longest are closed beyond a bound.
 */
export function bitmapOf(picture: Picture, factor: number): ImageBitmap {
  const cached = bitmaps.get(picture)?.get(factor);
  if (cached) return cached;
  return keep(picture, factor, factor === 1 ? toBitmap(picture) : magnify(bitmapOf(picture, 1), factor));
}

/**
 * The picture enlarged to a size in whole pixels, interpolated as figures are: what browsers make of a smooth picture
 * differs between their versions. Of one picture the last size is kept.
 */
export function smoothBitmapOf(picture: Picture, width: number, height: number): ImageBitmap {
  const cached = bitmaps.get(picture)?.get('smooth');
  if (cached?.width === width && cached.height === height) return cached;
  cached?.close();
  return keep(picture, 'smooth', toBitmap(enlarge(picture, width, height, 'smooth')));
}

function keep(picture: Picture, size: number | 'smooth', bitmap: ImageBitmap): ImageBitmap {
  const sizes = bitmaps.peek(picture) ?? new Map<number | 'smooth', ImageBitmap>();
  sizes.set(size, bitmap);
  const bytes = [...sizes.values()].map(({ width, height }) => Math.max(MIN_BYTES, 4 * width * height));
  bitmaps.set(
    picture,
    sizes,
    bytes.reduce((sum, one) => sum + one, 0),
  );
  return bitmap;
}

function toBitmap({ rgba, width, height }: Pick<Picture, 'rgba' | 'width' | 'height'>): ImageBitmap {
  const canvas = new OffscreenCanvas(width, height);
  canvas.getContext('2d')!.putImageData(new ImageData(rgba, width, height), 0, 0);
  return canvas.transferToImageBitmap();
}

function magnify(image: ImageBitmap, factor: number): ImageBitmap {
  const canvas = new OffscreenCanvas(image.width * factor, image.height * factor);
  const context = canvas.getContext('2d')!;
  context.imageSmoothingEnabled = false;
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas.transferToImageBitmap();
}
