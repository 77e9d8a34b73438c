import { paintEmpty, paintPicture, STALE_OPACITY } from '../../canvas/paint.ts';
import type { Rect } from '../../canvas/scale.ts';
import { theme } from '../../canvas/theme.svelte.ts';
import type { Shown } from '../../state/picture-store.ts';
import type { Pictures } from '../../state/pictures.svelte.ts';
import type { Gallery } from './gallery.svelte.ts';
import type { GalleryItem } from './items.ts';
import { pictureRect, tileRect } from './layout.ts';
import { starPath } from './star.ts';

/** Behind marks on pictures. */
const SHADE = 'rgb(0 0 0 / 60%)';

interface Style {
  readonly smooth: boolean;
  /** Device pixels per CSS pixel. */
  readonly ratio: number;
  /** CSS pixels per rem. */
  readonly unit: number;
}

/** Draws the tiles in view, with their stars, their pins' names and the frames of those that are selected. */
export function paintGallery(
  context: CanvasRenderingContext2D,
  gallery: Gallery,
  pictures: Pictures,
  style: Style,
): void {
  const { layout, base, top } = gallery.scrolling;
  if (!layout) return;
  // On device pixels: pictures between them would be blurred.
  const scrolled = Math.round(top * style.ratio) / style.ratio;
  for (const item of gallery.visible) {
    const place = tileRect(layout, item.index, base);
    const cell = { ...place, y: place.y - scrolled };
    paintItem(context, cell, item, layout.tile.width, pictures, style);
    paintMarks(context, cell, item, gallery, style);
  }
}

/** Of two that are compared, each counts only as it is asked for: another S would be compared with what nobody chose. */
function paintItem(
  context: CanvasRenderingContext2D,
  cell: Rect,
  { tile, variant }: GalleryItem,
  width: number,
  pictures: Pictures,
  style: Style,
): void {
  if (!variant || cell.width === width) return paintCell(context, cell, pictures.show(tile), style);
  [tile, variant].forEach((side, i) => {
    const shown = pictures.show(side);
    const state = shown?.state === 'exact' ? 'exact' : 'stale';
    paintCell(context, pictureRect(cell, width, i), shown && { ...shown, state }, style);
  });
}

function paintCell(context: CanvasRenderingContext2D, cell: Rect, shown: Shown | null, style: Style): void {
  const isStale = shown?.state === 'stale';
  if (!shown || isStale) paintEmpty(context, cell, theme.empty);
  if (shown)
    paintPicture(context, shown.picture, cell, {
      smooth: style.smooth,
      ratio: style.ratio,
      opacity: isStale ? STALE_OPACITY : 1,
    });
}

function paintMarks(
  context: CanvasRenderingContext2D,
  cell: Rect,
  item: GalleryItem,
  gallery: Gallery,
  { unit }: Style,
): void {
  const name = gallery.pinNames.get(item.key);
  if (gallery.isStarred(item)) paintStar(context, cell, unit);
  if (name !== undefined) paintName(context, cell, name, unit);
  if (gallery.selection.has(item)) paintFrame(context, cell, theme.accent, 3);
  if (item.index === gallery.centre) paintFrame(context, cell, theme.ink, 1);
}

/** At the top right, where the button is that gives it; on a dark disc, so that it is seen on every picture. */
function paintStar(context: CanvasRenderingContext2D, { x, y, width }: Rect, unit: number): void {
  context.save();
  context.translate(x + width - 0.95 * unit, y + 0.95 * unit);
  context.scale(unit / 16, unit / 16);
  context.fillStyle = SHADE;
  context.beginPath();
  context.arc(0, 0, 10, 0, 2 * Math.PI);
  context.fill();
  context.fillStyle = '#fff';
  context.fill(starPath());
  context.restore();
}

/** At the top left. */
function paintName(
  context: CanvasRenderingContext2D,
  { x, y, width }: Rect,
  name: string,
  unit: number,
): void {
  context.save();
  context.beginPath();
  context.rect(x, y, width, 1.6 * unit);
  context.clip();
  context.font = `600 ${unit}px Inter, sans-serif`;
  context.textBaseline = 'middle';
  context.lineWidth = 3;
  context.lineJoin = 'round';
  context.strokeStyle = SHADE;
  context.fillStyle = '#fff';
  context.strokeText(name, x + 0.35 * unit, y + 0.95 * unit);
  context.fillText(name, x + 0.35 * unit, y + 0.95 * unit);
  context.restore();
}

/** Inside the cell's edges. */
function paintFrame(context: CanvasRenderingContext2D, cell: Rect, colour: string, width: number): void {
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.strokeRect(cell.x + width / 2, cell.y + width / 2, cell.width - width, cell.height - width);
}
