import type { Picture } from '../state/picture-store.ts';
import type { Rect } from './scale.ts';

export interface PaintStyle {
  readonly smooth: boolean;
  /** 1, or less for a picture that is about to be replaced. */
  readonly opacity: number;
}

/** Opacity of a picture that is not, or no longer, what its place asks for. */
export const STALE_OPACITY = 0.4;

let source: OffscreenCanvas | null = null;
let magnified: OffscreenCanvas | null = null;

/** Draws a picture into a rectangle of a canvas whose units are CSS pixels. */
export function paintPicture(
  context: CanvasRenderingContext2D,
  picture: Picture,
  rect: Rect,
  style: PaintStyle,
): void {
  const { width, height } = picture;
  source = sized(source, width, height);
  source.getContext('2d')!.putImageData(new ImageData(picture.rgba, width, height), 0, 0);
  context.globalAlpha = style.opacity;
  const scale = (rect.width / width) * context.getTransform().a;
  const whole = Math.abs(scale - Math.round(scale)) < 1e-3;
  context.imageSmoothingEnabled = style.smooth || scale < 1 || !whole;
  context.imageSmoothingQuality = 'high';
  if (style.smooth || whole || scale < 1) {
    context.drawImage(source, rect.x, rect.y, rect.width, rect.height);
  } else {
    drawEvenly(context, source, rect, Math.ceil(scale));
  }
  context.globalAlpha = 1;
}

/** At a scale between two integers: sharp at the next one, then a little smaller, so that all pixels look alike. */
function drawEvenly(
  context: CanvasRenderingContext2D,
  image: OffscreenCanvas,
  rect: Rect,
  scale: number,
): void {
  magnified = sized(magnified, image.width * scale, image.height * scale);
  const large = magnified.getContext('2d')!;
  large.imageSmoothingEnabled = false;
  large.drawImage(image, 0, 0, magnified.width, magnified.height);
  context.drawImage(magnified, rect.x, rect.y, rect.width, rect.height);
}

function sized(canvas: OffscreenCanvas | null, width: number, height: number): OffscreenCanvas {
  return canvas?.width === width && canvas.height === height ? canvas : new OffscreenCanvas(width, height);
}

/** Marks a place whose picture is still to come. */
export function paintEmpty(context: CanvasRenderingContext2D, rect: Rect, colour: string): void {
  context.fillStyle = colour;
  context.fillRect(rect.x, rect.y, rect.width, rect.height);
}
