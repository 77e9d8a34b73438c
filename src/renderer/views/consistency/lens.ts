import type { Rect } from '../../canvas/scale.ts';

/** The visible part of a picture, the same for all cells of a sheet. */
export interface Lens {
  /** 1: all of the picture. */
  readonly zoom: number;
  /** The part's middle, in widths and heights of the picture. */
  readonly x: number;
  readonly y: number;
}

export const wholePicture: Lens = { zoom: 1, x: 0.5, y: 0.5 };
/** Two pixels of a 32 × 32 picture. */
const MAX_ZOOM = 16;

/**
 * Magnifies by a factor, to between 1 and 16 in all. What lies at a place, in widths and heights of what is seen,
 * stays there as far as the picture's edges let it.
 */
export function zoomLens(lens: Lens, factor: number, x = 0.5, y = 0.5): Lens {
  const zoom = Math.min(MAX_ZOOM, Math.max(1, lens.zoom * factor));
  const shift = 1 / lens.zoom - 1 / zoom;
  return keepInside({ zoom, x: lens.x + (x - 0.5) * shift, y: lens.y + (y - 0.5) * shift });
}

/** Moves the part, by widths and heights of what is seen. */
export function panLens(lens: Lens, dx: number, dy: number): Lens {
  return keepInside({ ...lens, x: lens.x + dx / lens.zoom, y: lens.y + dy / lens.zoom });
}

/** The factor that leads to the next whole power of two. */
export function nextZoom({ zoom }: Lens, direction: 1 | -1): number {
  const power = Math.log2(zoom);
  return 2 ** (direction > 0 ? Math.floor(power + 1e-9) + 1 : Math.ceil(power - 1e-9) - 1) / zoom;
}

/** Where the whole picture lies when its part fills the rectangle; on device pixels, so that edges are sharp. */
export function magnify(rect: Rect, lens: Lens, devicePixelRatio: number): Rect {
  const [width, height] = [rect.width * lens.zoom, rect.height * lens.zoom];
  const whole = (value: number): number => Math.round(value * devicePixelRatio) / devicePixelRatio;
  return {
    x: whole(rect.x + rect.width / 2 - lens.x * width),
    y: whole(rect.y + rect.height / 2 - lens.y * height),
    width,
    height,
  };
}

function keepInside({ zoom, x, y }: Lens): Lens {
  const half = 0.5 / zoom;
  const inside = (value: number): number => Math.min(1 - half, Math.max(half, value));
  return { zoom, x: inside(x), y: inside(y) };
}
