import { paintEmpty, paintPicture, STALE_OPACITY, type Context2D } from '../../canvas/paint.ts';
import { halvesOf } from './pair-tile.ts';
import { tileRect } from './viewport.ts';
import { snap, type Rect } from '../../canvas/scale.ts';
import { theme } from '../../canvas/theme.svelte.ts';
import type { Shown } from '../../state/picture-store.ts';
import type { Pictures } from '../../state/pictures.svelte.ts';
import type { Plane, PlaneLayer, PlanePlace } from './plane.svelte.ts';
import type { FilledPlace, PlaneSnapshot, TilePainter } from './snapshot.ts';

const GAP = 2;
/** Between a tile and its neighbour where each has its variant beside it. */
const PAIR_GAP = 8;

interface Style {
  readonly smooth: boolean;
  readonly moving: boolean;
  /** Device pixels per CSS pixel. */
  readonly ratio: number;
}

/**
 * Draws what there is of the plane on an empty canvas. With all tiles of the finest level there, these alone, and
 * while it moves by means of the snapshot; otherwise what stood there before, dimmed, then the coarse tiles enlarged
 * and finer ones over them.
 */
export function paintPlane(
  context: CanvasRenderingContext2D,
  plane: Plane,
  pictures: Pictures,
  style: Style,
  snapshot: PlaneSnapshot,
): void {
  const { viewport, bounds } = plane;
  const layer = plane.finest;
  if (!viewport || !bounds || !layer) return;
  const now = {
    viewport,
    bounds,
    layer,
    revision: pictures.revision,
    smooth: style.smooth,
    ratio: style.ratio,
  };
  const painter: TilePainter = {
    show: (tile) => plane.show(tile),
    draw: (target, cell, shown) => drawCell(target, cell, shown, style),
  };
  if (style.moving && snapshot.draw(context, now, painter)) return;
  const drawnOf = ({ level, places }: PlaneLayer): Drawn[] =>
    places.map(({ point, tile }) => ({
      point,
      tile,
      cell: snap(tileRect(point, viewport, bounds, level), style.ratio),
      shown: tile && plane.show(tile),
    }));
  const finest = drawnOf(layer);
  if (finest.every(isThere)) {
    for (const { cell, shown } of finest) drawCell(context, cell, shown, style);
    snapshot.capture(context.canvas, now, finest);
    return;
  }
  for (const { cell } of finest) paintEmpty(context, inside(cell), theme.empty);
  const coarser = plane.coarser.map(drawnOf);
  for (const stale of [true, false])
    for (const { cell, shown } of [...coarser, finest].flat())
      if (shown && (shown.state === 'stale') === stale) drawCell(context, cell, shown, style);
}

interface Drawn extends PlanePlace {
  readonly cell: Rect;
  readonly shown: Shown | null;
}

function isThere(drawn: Drawn): drawn is Drawn & FilledPlace {
  return drawn.shown !== null && drawn.shown.state !== 'stale';
}

function drawCell(context: Context2D, cell: Rect, shown: Shown, style: Style): void {
  context.clearRect(cell.x, cell.y, cell.width, cell.height);
  const pair = halvesOf(shown.picture);
  if (!pair) return drawShown(context, inside(cell), shown, style);
  const width = (cell.width - PAIR_GAP - GAP) / 2;
  pair.forEach((half, i) => {
    const rect = { x: cell.x + i * (width + GAP), y: cell.y, width, height: cell.height - GAP };
    if (half) drawShown(context, snap(rect, style.ratio), half, style);
    else paintEmpty(context, rect, theme.empty);
  });
}

function drawShown(context: Context2D, rect: Rect, { picture, state }: Shown, style: Style): void {
  const opacity = state === 'stale' ? STALE_OPACITY : 1;
  if (rect.width > 0) paintPicture(context, picture, rect, { ...style, opacity });
}

function inside({ x, y, width, height }: Rect): Rect {
  return { x, y, width: width - GAP, height: height - GAP };
}
