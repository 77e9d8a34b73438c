import type { Picture } from '../state/picture-store.ts';
import { bitmapOf } from './bitmaps.ts';

/** Least side of a tile under the cursor, in CSS pixels: tiles of a dense plane are too small to be recognised. */
const MIN_SIDE = 48;

/** Puts a picture under the cursor while it is dragged, its pixels magnified evenly. */
export function showDragged(transfer: DataTransfer, picture: Picture): void {
  const factor = Math.max(1, Math.ceil(MIN_SIDE / picture.width));
  const bitmap = bitmapOf(picture, factor);
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [bitmap.width, bitmap.height];
  canvas.getContext('2d')!.drawImage(bitmap, 0, 0);
  // The browser takes its picture from the page, so the canvas must be laid out, out of sight.
  Object.assign(canvas.style, { position: 'fixed', left: '-9999px', top: '0' });
  canvas.ariaHidden = 'true';
  document.body.append(canvas);
  transfer.setDragImage(canvas, bitmap.width / 2, bitmap.height / 2);
  setTimeout(() => canvas.remove());
}
