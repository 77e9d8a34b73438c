import { middlePart, type Part } from '../../../core/resize.ts';
import type { PixelSize, Rect } from '../../canvas/scale.ts';

/** Largest magnification: a crop has at least a 16th of the largest one's width. */
const MAX_ZOOM = 16;

/** The crop moved by so many image pixels, as far as the image reaches. */
export function moveCrop(crop: Rect, dx: number, dy: number, image: PixelSize): Rect {
  return { ...crop, ...within(crop.x + dx, crop.y + dy, crop, image) };
}

/** The crop made smaller (factor > 1) or larger about its middle, as far as the image allows. */
export function zoomCrop(crop: Rect, factor: number, image: PixelSize): Rect {
  const largest = middlePart(image, crop.width, crop.height).width;
  const width = Math.min(largest, Math.max(largest / MAX_ZOOM, crop.width / factor));
  const size = { width, height: Math.min(image.height, (width * crop.height) / crop.width) };
  const [x, y] = [crop.x + (crop.width - size.width) / 2, crop.y + (crop.height - size.height) / 2];
  return { ...size, ...within(x, y, size, image) };
}

/** The nearest part of whole pixels, at least one, inside the image. */
export function wholePixels(crop: Rect, image: PixelSize): Part {
  const width = Math.min(image.width, Math.max(1, Math.round(crop.width)));
  const height = Math.min(image.height, Math.max(1, Math.round(crop.height)));
  const { x, y } = within(Math.round(crop.x), Math.round(crop.y), { width, height }, image);
  return { x, y, width, height };
}

function within(x: number, y: number, size: PixelSize, image: PixelSize): { x: number; y: number } {
  return {
    x: Math.min(Math.max(0, x), Math.max(0, image.width - size.width)),
    y: Math.min(Math.max(0, y), Math.max(0, image.height - size.height)),
  };
}
