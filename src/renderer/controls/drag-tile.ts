import { isMac } from './keys.ts';
import { showDragged } from '../canvas/drag-image.ts';
import type { LatentRef } from '../../core/latent-ref.ts';
import type { Shown } from '../state/picture-store.ts';
import { writeDrag } from '../state/tile-drag.ts';

/** Begins the drag of a tile to the tray: its latent, and its picture under the cursor. */
export function dragTile(event: DragEvent, ref: LatentRef | undefined | null, shown: Shown | null): void {
  const { dataTransfer } = event;
  if (!ref || !dataTransfer) return event.preventDefault();
  writeDrag(dataTransfer, ref);
  dataTransfer.effectAllowed = 'copy';
  if (shown) showDragged(dataTransfer, shown.picture);
}

/** The key that makes dragging carry a tile where it scrubs or pans otherwise. */
export const carryKey = isMac ? '⌘' : 'Ctrl';

/**
 * Whether the key is held; then the element is dragged. To be called as the button goes down. Chromium begins no drag
 * with Shift, and many Linux desktops move windows with Alt.
 */
export function carriesTile({ currentTarget, ctrlKey, metaKey }: PointerEvent): boolean {
  const carries = isMac ? metaKey : ctrlKey;
  (currentTarget as HTMLElement).draggable = carries;
  return carries;
}
