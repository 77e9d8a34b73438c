import { blankPicture, tileDrawer, type Picture } from './picture.ts';
import type { Rasterizer } from './rasterizer.ts';
import type { Scene } from '../../formats/scene.ts';

/** Pixels of a band: 8 MB of RGBA. */
const BAND_PIXELS = 2 ** 21;
const MAX_ROWS = 512;

/** Rows of the bands in which text and plots are drawn: where a curve is cut decides how its edge is smoothed. */
function bandRows({ width }: Scene): number {
  return Math.max(1, Math.min(MAX_ROWS, Math.floor(BAND_PIXELS / width)));
}

/**
 * A scene as RGBA8, strip by strip from the top, each of whole rows: memory contains at most a
 * few bands, whatever the figure's size. Ends with the signal's reason when that is aborted.
 * @param maxRows rows of a strip; they do not change the pixels
 */
export function* paintScene(
  scene: Scene,
  rasterizer: Rasterizer,
  signal?: AbortSignal,
  maxRows = bandRows(scene),
): Generator<Uint8ClampedArray> {
  const { height } = scene;
  const paintGround = createGround(scene, rasterizer);
  const drawTile = tileDrawer(scene.smooth);
  for (let top = 0; top < height; top += maxRows) {
    signal?.throwIfAborted();
    const strip = paintGround(top, Math.min(maxRows, height - top));
    for (const tile of scene.tiles) drawTile(strip, { ...tile, y: tile.y - top });
    yield strip.rgba;
  }
}

/** What lies behind the tiles, for strips that follow each other. */
function createGround(scene: Scene, rasterizer: Rasterizer): (top: number, rows: number) => Picture {
  const { width, height, paper } = scene;
  const bandHeight = bandRows(scene);
  let cached: { readonly top: number; readonly rgba: Uint8ClampedArray<ArrayBuffer> | null } | null = null;

  const drawBand = (top: number): Uint8ClampedArray<ArrayBuffer> | null => {
    if (cached?.top === top) return cached.rgba;
    const band = { width, top, rows: Math.min(bandHeight, height - top) };
    const seen = scene.paths.filter((path) => path.bottom > top && path.top < top + band.rows);
    cached = { top, rgba: seen.length > 0 ? rasterizer.draw(seen, band, paper) : null };
    return cached.rgba;
  };
  return (first, rows) => {
    const strip = blankPicture(width, rows, paper);
    for (let top = first - (first % bandHeight); top < first + rows; top += bandHeight) {
      const [from, to] = [Math.max(top, first), Math.min(top + bandHeight, first + rows)];
      const band = drawBand(top)?.subarray(4 * width * (from - top), 4 * width * (to - top));
      if (band) strip.rgba.set(band, 4 * width * (from - first));
    }
    return strip;
  };
}
