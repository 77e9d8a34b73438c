import type { StudioDocument } from '../../contract/document.ts';
import type { Exploration } from '../state/exploration.svelte.ts';
import type { Toasts } from '../state/toasts.svelte.ts';

/** Labels of the changes whose point is to remove something. */
const REMOVING = /^remove\b/;

/** Shows what the last change removed, with Undo while it is the last. To be called in an effect. */
export function showRemoved(exploration: Exploration, toasts: Toasts): void {
  const change = exploration.lastChange;
  if (!change || !REMOVING.test(change.label)) return;
  const text = describeRemoved(change.before, change.after);
  if (text === null) return;
  toasts.showDone(text, {
    label: 'Undo',
    run: () => exploration.undo(),
    enabled: () => exploration.document === change.after,
  });
}

/** In words, which pins or images are in the first document only; null: none. */
function describeRemoved(before: StudioDocument, after: StudioDocument): string | null {
  const gone = <T extends { readonly id: string }>(old: readonly T[], present: readonly T[]): T[] =>
    old.filter(({ id }) => !present.some((other) => other.id === id));
  const pins = gone(before.pins, after.pins).map(({ name }) => name);
  const images = gone(before.inversion.images, after.inversion.images).map(({ name }) => name);
  if (pins.length > 0) return pins.length === 1 ? `Pin ${pins[0]!} removed` : `${pins.length} pins removed`;
  if (images.length > 0)
    return images.length === 1 ? `${images[0]!} removed` : `${images.length} images removed`;
  return null;
}
