import { isMac } from './keys.ts';
import { showDragged } from '../canvas/drag-image.ts';
import type { LatentRef } from '../../core/latent-ref.ts';
import type { Shown } from '../state/picture-store.ts';
import { writeDrag } from '../state/tile-drag.ts';

/** Begins the drag of one or several tiles to the tray: their latents, and the picture of one under the cursor. */
export function dragTile(
  event: DragEvent,
  dragged: LatentRef | readonly LatentRef[] | undefined | null,
  shown: Shown | null,
): void {
  const { dataTransfer } = event;
  const refs = dragged instanceof Array ? dragged : dragged ? [dragged] : [];
  if (refs.length === 0 || !dataTransfer) return event.preventDefault();
  writeDrag(dataTransfer, refs);
  dataTransfer.effectAllowed = 'copy';
  if (shown) showDragged(dataTransfer, shown.picture);
}

/** With this key a drag moves a tile; without it the drag scrubs or pans. */
export const carryKey = isMac ? '⌘' : 'Ctrl';

/**
 * Whether the key is held; then the element is dragged. To be called as the button goes down. Chromium begins no drag
 * with Shift, and many Linux desktops move windows with Alt.
 */
export function carriesTile({ currentTarget, ctrlKey, metaKey }: PointerEvent): boolean {
  const movesTile = isMac ? metaKey : ctrlKey;
  (currentTarget as HTMLElement).draggable = movesTile;
  return movesTile;
}
