/**
 * The largest scale at which `pixels` model pixels fit into `available` CSS pixels while a model pixel covers a
 * whole number of device pixels (or a device pixel a whole number of model pixels). In CSS pixels per model pixel.
 */
export function integerScale(available: number, pixels: number, devicePixelRatio: number): number {
  const ratio = (available * devicePixelRatio) / pixels;
  if (!(ratio > 0)) return 0;
  return (ratio >= 1 ? Math.floor(ratio) : 1 / Math.ceil(1 / ratio)) / devicePixelRatio;
}

/** The smallest such scale at which `pixels` model pixels are at least `needed` CSS pixels wide. */
export function coveringScale(needed: number, pixels: number, devicePixelRatio: number): number {
  const ratio = (needed * devicePixelRatio) / pixels;
  return (ratio > 1 ? Math.ceil(ratio) : 1 / Math.floor(1 / ratio)) / devicePixelRatio;
}

/** Width and height of a picture, in model pixels. */
export interface PixelSize {
  readonly width: number;
  readonly height: number;
}

export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The picture at the largest integer scale that fits the available space. */
export function fitPicture(available: PixelSize, picture: PixelSize, devicePixelRatio: number): PixelSize {
  const scale = Math.min(
    integerScale(available.width, picture.width, devicePixelRatio),
    integerScale(available.height, picture.height, devicePixelRatio),
  );
  return { width: picture.width * scale, height: picture.height * scale };
}

/** A rectangle on device pixels, so that edges are sharp. */
export function snap(rect: Rect, devicePixelRatio: number): Rect {
  const round = (value: number): number => Math.round(value * devicePixelRatio) / devicePixelRatio;
  const [x, y] = [round(rect.x), round(rect.y)];
  return { x, y, width: round(rect.x + rect.width) - x, height: round(rect.y + rect.height) - y };
}
