import { addImages } from './image-files.ts';
import { restoredDocument, viewOf } from './restored-document.ts';
import type { Session } from './session.svelte.ts';

/**
 * Whether a dropped file carries a recipe: the person is then asked what is to become of it. `images`: the file as
 * images, where it is one.
 */
export async function meetRecipe(
  session: Session,
  location: string,
  images: readonly File[],
): Promise<boolean> {
  try {
    const found = await session.dropped.look(location, images);
    if (!found) return found === null; // null: another file was dropped meanwhile
  } catch (error) {
    session.notices.showError({ code: 'document/malformed', message: (error as Error).message });
    return images.length === 0;
  }
  session.dialogs.open = 'recipe';
  return true;
}

/** The exploration of the dropped picture or of the job's chosen figure, in place of the present one: one change. */
export async function restoreDropped(session: Session): Promise<void> {
  const { bridge, dropped, exploration, notices, studio } = session;
  const { model } = studio.state;
  if (!model) return;
  const answer = await bridge.ask('recipe/restore', {
    location: dropped.location,
    figure: dropped.chosen,
  });
  if (!answer.ok) return void notices.showError(answer.error);
  exploration.change('restore picture', restoredDocument(answer.value, exploration.document, model.shape));
  session.selected = null;
  session.view = viewOf(answer.value);
}

/** Takes the dropped picture for an image. */
export function encodeDropped(session: Session): void {
  session.dialogs.close();
  void addImages(session, session.dropped.images);
}
