import { copyFigure, copyPixels } from '../session/clipboard.ts';
import type { Session } from '../session/session.svelte.ts';
import type { Action } from '../views/view.ts';

/** What is done to the tile under the cursor, or to the picture that is shown, and to its row. */
export const tileActions = {
  'pins/pin-tile': {
    run: (session) => session.pinPresent(),
    enabled: ({ present }) => present !== null,
  },
  // Where no tile is pointed at, the key copies the row of the chosen pin.
  'tile/copy': {
    run: (session) => (session.presentPicture === null ? copyRow(session) : copyPicture(session)),
    enabled: ({ presentPicture, presentRow }) => presentPicture !== null || presentRow !== null,
  },
  'row/copy': {
    run: (session) => copyRow(session),
    enabled: ({ presentRow }) => presentRow !== null,
  },
} as const satisfies Record<string, Action<Session>>;

/** The picture as the model made it, without magnification. */
function copyPicture(session: Session): void {
  const { presentFigure, presentPicture } = session;
  if (presentFigure) void copyFigure(session, presentFigure, 'Picture');
  else if (presentPicture) void copyPixels(session, presentPicture);
}

function copyRow(session: Session): void {
  if (session.presentRow) void copyFigure(session, session.presentRow, 'Row');
}
