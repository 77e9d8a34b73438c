import type { Picture } from '../state/picture-store.ts';

const MAX_BYTES = 256 * 2 ** 20;

/** In the order of their last use. */
const bitmaps = new Map<Picture, Map<number, ImageBitmap>>();
let bytes = 0;

/**
 * The picture as something that is drawn at once, each pixel magnified to factor × factor without smoothing. Made
 * once; those unused for longest are closed beyond a bound.
 */
export function bitmapOf(picture: Picture, factor: number): ImageBitmap {
  const sizes = bitmaps.get(picture) ?? new Map<number, ImageBitmap>();
  bitmaps.delete(picture);
  bitmaps.set(picture, sizes);
  const known = sizes.get(factor);
  if (known) return known;
  const bitmap = factor === 1 ? toBitmap(picture) : magnify(bitmapOf(picture, 1), factor);
  sizes.set(factor, bitmap);
  bytes += bytesOf(bitmap);
  forget(picture);
  return bitmap;
}

function toBitmap({ rgba, width, height }: Picture): ImageBitmap {
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

function forget(kept: Picture): void {
  for (const [picture, sizes] of bitmaps) {
    if (bytes <= MAX_BYTES || picture === kept) return;
    for (const bitmap of sizes.values()) {
      bytes -= bytesOf(bitmap);
      bitmap.close();
    }
    bitmaps.delete(picture);
  }
}

function bytesOf({ width, height }: ImageBitmap): number {
  return 4 * width * height;
}
