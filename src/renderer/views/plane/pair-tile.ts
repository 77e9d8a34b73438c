import type { Picture, Shown } from '../../state/picture-store.ts';

/** What is shown of a tile and of its variant. */
type Halves = readonly [Shown | null, Shown | null];

const halves = new WeakMap<Picture, Halves>();
const pairs = new WeakMap<Picture, WeakMap<Picture, Shown>>();
/** Stands for a picture that is still to come. */
const nothing: Picture = { numSteps: 0, width: 1, height: 1, rgba: new Uint8ClampedArray(4) };

/**
 * Both as one, which is another object only when one of them is; null while neither is there. Stale while one of them is,
 * and so is what lacks its other half: it is drawn anew when that comes.
 */
export function showPair(a: Shown | null, b: Shown | null): Shown | null {
  if (!a && !b) return null;
  const [first, second] = [a?.picture ?? nothing, b?.picture ?? nothing];
  const state = a && b && a.state !== 'stale' && b.state !== 'stale' ? 'exact' : 'stale';
  const known = pairs.get(first)?.get(second);
  if (known?.state === state) return known;
  const pair: Shown = { state, picture: { ...nothing } };
  halves.set(pair.picture, [a, b]);
  pairs.set(first, (pairs.get(first) ?? new WeakMap<Picture, Shown>()).set(second, pair));
  return pair;
}

/** The two that a pair is made of; null for a single picture. */
export function halvesOf(picture: Picture): Halves | null {
  return halves.get(picture) ?? null;
}
