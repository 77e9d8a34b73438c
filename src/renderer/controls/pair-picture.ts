import { differenceOf } from '../canvas/difference.ts';
import { paintEmpty, paintPicture, STALE_OPACITY } from '../canvas/paint.ts';
import type { Rect } from '../canvas/scale.ts';
import { theme } from '../canvas/theme.svelte.ts';
import type { Shown } from '../state/picture-store.ts';
import type { Gain, PairSides } from '../state/pair-look.svelte.ts';

/** Draws what there is of a side, dimmed where it is not yet what it is to be. */
export function paintShown(
  context: CanvasRenderingContext2D,
  shown: Shown | null,
  rect: Rect,
  smooth: boolean,
): void {
  const opacity = shown?.state === 'stale' ? STALE_OPACITY : 1;
  if (!shown || opacity < 1) paintEmpty(context, rect, theme.empty);
  if (shown) paintPicture(context, shown.picture, rect, { smooth, opacity });
}

/** Draws the first side up to a share of the width and the second from there on. */
export function paintSwipe(
  context: CanvasRenderingContext2D,
  [first, second]: PairSides,
  rect: Rect,
  split: number,
  smooth: boolean,
): void {
  const at = rect.width * split;
  for (const [side, x, width] of [
    [first, 0, at],
    [second, at, rect.width - at],
  ] as const) {
    context.save();
    context.beginPath();
    context.rect(rect.x + x, rect.y, width, rect.height);
    context.clip();
    paintShown(context, side.shown, rect, smooth);
    context.restore();
  }
}

/** What differs between both, magnified; null while one of them is not there, and where they differ in size. */
export function differenceBetween([first, second]: PairSides, gain: Gain): Shown | null {
  const [a, b] = [first.shown, second.shown];
  // Two stand-ins have nothing to say about each other.
  if (a?.state !== 'exact' || b?.state !== 'exact') return null;
  const picture = differenceOf(a.picture, b.picture, gain);
  return picture && { picture, state: 'exact' };
}

/** Why there is no difference to be seen, in one line. */
export function whyNoDifference([first, second]: PairSides): string {
  const [a, b] = [first.shown?.picture, second.shown?.picture];
  if (a && b && (a.width !== b.width || a.height !== b.height))
    return `${a.width} × ${a.height} and ${b.width} × ${b.height} pixels: no difference`;
  return 'shown once both pictures are ready';
}
