import type { Session } from '../session/session.svelte.ts';
import type { Action } from '../views/view.ts';

/** What is done to the tile under the cursor, or to the picture that is shown. */
export const tileActions = {
  'pins/pin-tile': {
    run: (session) => session.pinPresent(),
    enabled: ({ present }) => present !== null,
  },
  'tile/copy': {
    run: (session) => void copyPicture(session),
    enabled: ({ presentPicture }) => presentPicture !== null,
  },
} as const satisfies Record<string, Action<Session>>;

/** Copies the picture as the model made it, without magnification. */
async function copyPicture({ bridge, presentPicture, toasts }: Session): Promise<void> {
  if (!presentPicture) return;
  const { width, height, rgba } = presentPicture;
  const answer = await bridge.ask('clipboard/write-image', { width, height, rgba: new Uint8Array(rgba) });
  if (answer.ok) toasts.showDone('Picture copied');
  else toasts.showError(answer.error);
}
