import type { CommandId } from '../../../contract/commands.ts';
import { isMac } from '../../controls/keys.ts';
import type { Gallery } from './gallery.svelte.ts';

type Press = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>;

/** What a key pressed on the tiles does. Whether it means something there. */
export function pressKey(gallery: Gallery, press: Press, run: (command: CommandId) => void): boolean {
  const { key, ctrlKey, metaKey, altKey, shiftKey } = press;
  const control = isMac ? metaKey : ctrlKey;
  if (altKey || (isMac ? ctrlKey : metaKey)) return false;
  if (control && key.toLowerCase() === 'a') return (gallery.selectAll(), true);
  const from = gallery.at;
  if (control ? jump(gallery, key) : move(gallery, key)) {
    if (shiftKey && gallery.at !== null)
      gallery.selection.extend(gallery.at, gallery.itemAt, from ?? gallery.at);
    return true;
  }
  if (control) return false;
  if (key === 'Enter') run('pins/pin-tile');
  else if (key === ' ' && gallery.item) gallery.selection.toggle(gallery.item);
  else if (key === 'Escape' && gallery.selection.count > 0) gallery.selection.clear();
  else return false;
  return true;
}

function move(gallery: Gallery, key: string): boolean {
  const { columns = 1, inView = 2 } = gallery.scrolling.layout ?? {};
  const page = Math.max(1, inView - 2) * columns;
  const column = (gallery.at ?? 0) % columns;
  const steps: Readonly<Record<string, number>> = {
    ArrowLeft: -1,
    ArrowRight: 1,
    ArrowUp: -columns,
    ArrowDown: columns,
    PageUp: -page,
    PageDown: page,
    Home: -column,
    End: columns - 1 - column,
  };
  const by = steps[key];
  if (by === undefined) return false;
  gallery.step(by);
  return true;
}

/** To the first tile, or the last where there is one within reach. */
function jump(gallery: Gallery, key: string): boolean {
  if (key === 'Home') gallery.lookAt(0);
  else if (key === 'End' && gallery.source.count < Number.MAX_SAFE_INTEGER)
    gallery.lookAt(gallery.source.count - 1);
  else return false;
  return true;
}
