import { differenceOf } from '../../canvas/difference.ts';
import { magnify } from './lens.ts';
import { paintEmpty, paintPicture, STALE_OPACITY } from '../../canvas/paint.ts';
import { cellRect, type SheetLayout } from './sheet-layout.ts';
import { theme } from '../../canvas/theme.svelte.ts';
import type { Consistency } from './consistency.svelte.ts';
import type { Gain } from '../../state/pair-look.svelte.ts';
import type { Shown } from '../../state/picture-store.ts';
import type { Pictures } from '../../state/pictures.svelte.ts';
import type { SheetRow } from './sheet-rows.ts';

interface SheetStyle {
  readonly smooth: boolean;
  /** Whether a flicker is at the reference. */
  readonly flickered: boolean;
  readonly ratio: number;
  /** Of differences. */
  readonly gain: Gain;
}

/** Draws every cell's picture, or what is shown in its place, through the sheet's one lens. */
export function paintSheet(
  context: CanvasRenderingContext2D,
  layout: SheetLayout,
  consistency: Consistency,
  pictures: Pictures,
  style: SheetStyle,
): void {
  const { lens } = consistency;
  consistency.rows.forEach((cells, row) =>
    cells.tiles.forEach((_, column) => {
      const rect = cellRect(layout, row, column);
      const shown = pictureOf(cells, column, consistency, pictures, style);
      // A preview stands for another S: it must not pass for its cell's own picture.
      const opacity = shown?.state === 'exact' ? 1 : STALE_OPACITY;
      if (opacity < 1) paintEmpty(context, rect, theme.empty);
      if (!shown) return;
      context.save();
      context.beginPath();
      context.rect(rect.x, rect.y, rect.width, rect.height);
      context.clip();
      const painting = { smooth: style.smooth, opacity, moving: !Number.isInteger(lens.zoom) };
      paintPicture(context, shown.picture, magnify(rect, lens, style.ratio), painting);
      context.restore();
    }),
  );
}

function pictureOf(
  row: SheetRow,
  column: number,
  { showing }: Consistency,
  pictures: Pictures,
  { flickered, gain }: SheetStyle,
): Shown | null {
  const own = pictures.show(row.tiles[column]!);
  if (showing === 'pictures') return own;
  const reference = pictures.show(row.reference);
  // Two stand-ins have nothing to say about each other.
  const comparable = own?.state === 'exact' && reference?.state === 'exact';
  if (showing === 'flicker') return comparable && flickered ? reference : own;
  const picture = comparable ? differenceOf(own.picture, reference.picture, gain) : null;
  return picture && { picture, state: 'exact' };
}
