import { paintEmpty, paintPicture, STALE_OPACITY } from '../canvas/paint.ts';
import { tileRect } from '../canvas/plane-viewport.ts';
import { snap, type Rect } from '../canvas/scale.ts';
import { theme } from '../canvas/theme.svelte.ts';
import type { Shown } from '../state/picture-store.ts';
import type { Pictures } from '../state/pictures.svelte.ts';
import type { Plane } from '../state/plane.svelte.ts';

const GAP = 2;

interface Style {
  readonly smooth: boolean;
  readonly moving: boolean;
  /** Device pixels a CSS pixel. */
  readonly ratio: number;
}

/**
 * Draws what there is of the plane: what stood there before, dimmed, then the coarse tiles enlarged and finer ones
 * over them. With all tiles of the finest level there, nothing else is drawn.
 */
export function paintPlane(
  context: CanvasRenderingContext2D,
  plane: Plane,
  pictures: Pictures,
  style: Style,
): void {
  const { viewport, room } = plane;
  if (!viewport || !room) return;
  const layers = plane.layers().map(({ level, points }) =>
    points.map((point) => {
      const tile = plane.tileOf(point);
      return { rect: tileRect(point, viewport, room, level), shown: tile && pictures.show(tile) };
    }),
  );
  const finest = layers.at(-1)!;
  const draw = (rect: Rect, { picture, state }: Shown): void => {
    const cell = snap(rect, style.ratio);
    context.clearRect(cell.x, cell.y, cell.width, cell.height);
    const inner = { ...cell, width: cell.width - GAP, height: cell.height - GAP };
    const opacity = state === 'stale' ? STALE_OPACITY : 1;
    if (inner.width > 0) paintPicture(context, picture, inner, { ...style, opacity });
  };
  const whole = finest.every(({ shown }) => shown && shown.state !== 'stale');
  if (!whole)
    for (const { rect } of finest) {
      const { x, y, width, height } = snap(rect, style.ratio);
      paintEmpty(context, { x, y, width: width - GAP, height: height - GAP }, theme.empty);
    }
  for (const stale of whole ? [false] : [true, false])
    for (const layer of whole ? [finest] : layers)
      for (const { rect, shown } of layer)
        if (shown && (shown.state === 'stale') === stale) draw(rect, shown);
}
