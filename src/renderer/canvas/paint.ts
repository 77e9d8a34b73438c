import type { Picture } from '../state/picture-store.ts';
import { bitmapOf, smoothBitmapOf } from './bitmaps.ts';
import type { Rect } from './scale.ts';

export interface PaintStyle {
  readonly smooth: boolean;
  /** 1, or less for a picture that is about to be replaced. */
  readonly opacity: number;
  /** Device pixels per CSS pixel, if the caller knows them: asking the canvas takes longer than drawing a small tile. */
  readonly ratio?: number;
  /** While things move: drawn fast rather than evenly. */
  readonly moving?: boolean;
}

/** Opacity of a picture that is not, or no longer, what its place asks for. */
export const STALE_OPACITY = 0.4;

/** Of a canvas that is seen, or of one that is not. */
export type Context2D = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

/** Larger pictures are enlarged by the browser, whose filter is another: ours would take longer than 30 ms or so. */
const MAX_SMOOTH_PIXELS = 2 ** 21;

/** Draws a picture into a rectangle of a canvas whose units are CSS pixels. */
export function paintPicture(
  context: Context2D,
  picture: Picture,
  rect: Rect,
  { smooth, opacity, ratio = context.getTransform().a, moving = false }: PaintStyle,
): void {
  const scale = (rect.width / picture.width) * ratio;
  context.globalAlpha = opacity;
  const size = { width: Math.round(rect.width * ratio), height: Math.round(rect.height * ratio) };
  const isLarge = size.width * size.height > MAX_SMOOTH_PIXELS;
  if (smooth && scale > 1 && !moving && !isLarge) paintSmooth(context, picture, rect, size);
  else paintScaled(context, picture, rect, scale, smooth, moving);
  context.globalAlpha = 1;
}

/** Pixel for pixel as figures have it, where the rectangle lies on device pixels. */
function paintSmooth(
  context: Context2D,
  picture: Picture,
  rect: Rect,
  { width, height }: { readonly width: number; readonly height: number },
): void {
  context.imageSmoothingEnabled = true;
  context.imageSmoothingQuality = 'low';
  context.drawImage(smoothBitmapOf(picture, width, height), rect.x, rect.y, rect.width, rect.height);
}

function paintScaled(
  context: Context2D,
  picture: Picture,
  rect: Rect,
  scale: number,
  smooth: boolean,
  moving: boolean,
): void {
  const whole = Math.abs(scale - Math.round(scale)) < 1e-3;
  // At a scale between two integers: sharp at the next one, then a little smaller, so that all pixels are drawn equally large.
  const factor = smooth || whole || moving || scale < 1 ? 1 : Math.ceil(scale);
  context.imageSmoothingEnabled = smooth || scale < 1 || factor > 1;
  context.imageSmoothingQuality = moving ? 'low' : 'high';
  context.drawImage(bitmapOf(picture, factor), rect.x, rect.y, rect.width, rect.height);
}

/** Marks a place whose picture is still to come. */
export function paintEmpty(context: Context2D, rect: Rect, colour: string): void {
  context.fillStyle = colour;
  context.fillRect(rect.x, rect.y, rect.width, rect.height);
}
