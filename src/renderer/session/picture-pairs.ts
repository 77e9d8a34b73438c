import type { PairSide, PairSides } from '../state/pair-look.svelte.ts';
import type { Pictures } from '../state/pictures.svelte.ts';
import type { PinBoard } from '../state/pins.svelte.ts';
import type { ViewState } from '../views/view.ts';
import type { PinSelection } from './pin-selection.svelte.ts';
import type { Thumbnails } from './thumbnails.svelte.ts';

/** The dialog in which two pictures are laid over each other. */
export const PAIR_DIALOG = 'picture-pair';

/** Two pictures that can be laid over each other. */
interface PicturePair {
  /** Names both: "slerp and lerp". */
  readonly title: string;
  readonly sides: PairSides;
}

/** Where pictures come from. */
interface Source {
  /** The present view. */
  readonly active: ViewState;
  readonly selection: PinSelection;
  readonly board: PinBoard;
  readonly thumbnails: Thumbnails;
  readonly pictures: Pictures;
}

/** What the present view has under the cursor and compares it with, then the two pins that are selected. */
export function picturePairsOf(session: Source): PicturePair[] {
  return [session.active.pair ?? [], selectedSides(session)].flatMap(([a, b]) =>
    a && b ? [{ title: `${a.title} and ${b.title}`, sides: [a, b] as const }] : [],
  );
}

/** The tray's pictures of two selected pins; none where other than two are selected. */
function selectedSides({ selection, board, thumbnails, pictures }: Source): PairSide[] {
  if (selection.pins.length !== 2) return [];
  return selection.pins.map(({ id, name }) => {
    const tile = thumbnails.tiles[board.list.findIndex((pin) => pin.id === id)];
    return { title: name, shown: tile ? pictures.show(tile) : null };
  });
}
