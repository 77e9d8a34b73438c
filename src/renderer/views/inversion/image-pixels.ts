import { resize, type Part } from '../../../core/resize.ts';
import { readImageSize } from './image-header.ts';
import type { PixelSize } from '../../canvas/scale.ts';

const MAX_BYTES = 2 ** 27;
/** Decoded, this is 400 MB: looked at before the decoder asks for it. */
const MAX_PIXELS = 100e6;
/** Larger images are scaled down to this: no model reads more pixels. */
const MAX_SIDE = 2048;

/**
 * Decodes a PNG, JPEG or WebP file, turned as its camera says, at most 2048 pixels per side. Throws an error of one
 * line that names the file.
 */
export async function decodeImage(file: File): Promise<ImageBitmap> {
  const fail = (what: string): never => {
    throw new Error(`${file.name}: ${what}`);
  };
  if (file.size > MAX_BYTES) fail(`${file.size} bytes, more than ${MAX_BYTES}`);
  // A folder is a file here until it is read.
  const bytes = await file.arrayBuffer().catch(() => fail('cannot be read'));
  const { width, height } =
    readImageSize(new Uint8Array(bytes)) ?? fail('not a readable PNG, JPEG or WebP image');
  if (width * height > MAX_PIXELS) fail(`${width} × ${height} pixels, more than ${MAX_PIXELS / 1e6} million`);
  const image = await createImageBitmap(new Blob([bytes])).catch(() =>
    fail('cannot be decoded: damaged or truncated'),
  );
  return atMost(MAX_SIDE, image);
}

/** A part of an image at the model's size; with its transparency. */
export function cutImage(
  image: ImageBitmap,
  part: Part,
  { width, height }: PixelSize,
): {
  width: number;
  height: number;
  rgba: Uint8Array<ArrayBuffer>;
} {
  const context = new OffscreenCanvas(part.width, part.height).getContext('2d')!;
  context.drawImage(image, -part.x, -part.y);
  const { data } = context.getImageData(0, 0, part.width, part.height);
  const { rgba } = resize({ width: part.width, height: part.height, rgba: data }, width, height);
  return { width, height, rgba: new Uint8Array(rgba.buffer) };
}

async function atMost(side: number, image: ImageBitmap): Promise<ImageBitmap> {
  const scale = side / Math.max(image.width, image.height);
  if (scale >= 1) return image;
  const resized = await createImageBitmap(image, {
    resizeWidth: Math.max(1, Math.round(image.width * scale)),
    resizeHeight: Math.max(1, Math.round(image.height * scale)),
    resizeQuality: 'high',
  });
  image.close();
  return resized;
}
