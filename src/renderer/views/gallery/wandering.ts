import {
  MAX_DIRECTION,
  MAX_STARS,
  MAX_TRAIL,
  type GallerySettings,
} from '../../../contract/views/gallery.ts';
import { checkLatentRef, type LatentRef } from '../../../core/latent-ref.ts';
import { refKey } from '../../state/pin.ts';

/** What is done to stars and trail: settings before, settings after. */

/** Gives all of them a star, or takes it from all where all have one. Throws an error of one line where there are too many. */
export function toggleStars(
  { stars }: GallerySettings,
  refs: readonly LatentRef[],
): Pick<GallerySettings, 'stars'> {
  const starred = new Set(stars.map(refKey));
  const added = refs.filter((ref) => !starred.has(refKey(ref)));
  if (added.length === 0) {
    const removed = new Set(refs.map(refKey));
    return { stars: stars.filter((ref) => !removed.has(refKey(ref))) };
  }
  if (stars.length + added.length > MAX_STARS)
    throw new Error(`${stars.length + added.length} stars: at most ${MAX_STARS}`);
  return { stars: [...stars, ...added] };
}

/**
 * The neighbours of a latent: one step further from a neighbour of the last step, other neighbours of the same latent, or a
 * new trail. Throws an error of one line where there can be none.
 */
export function wander(
  settings: GallerySettings,
  ref: LatentRef,
): Pick<GallerySettings, 'trail' | 'starredOnly'> {
  const { trail, degrees, starredOnly } = settings;
  const last = starredOnly ? undefined : trail.at(-1);
  if (last && refKey(last.ref) === refKey(ref)) return { ...nextDirections(settings), starredOnly };
  checkLatentRef({ kind: 'near', of: ref, degrees, seed: '0' });
  const isFurther = last && ref.kind === 'near' && refKey(ref.of) === refKey(last.ref);
  if (isFurther && trail.length >= MAX_TRAIL)
    throw new Error(`the trail has ${MAX_TRAIL} steps: go back, or pin this tile and begin at the pin`);
  const step = { ref, degrees, direction: 0, ...(starredOnly && { fromStarred: true as const }) };
  return { trail: [...(isFurther ? trail : []), step], starredOnly: false };
}

/** So many steps of the trail are left, by default one less. */
export function goBack(
  { trail }: GallerySettings,
  left = trail.length - 1,
): Pick<GallerySettings, 'trail' | 'starredOnly'> {
  const fromStarred = left <= 0 && trail[0]?.fromStarred === true;
  return { trail: trail.slice(0, Math.max(0, left)), starredOnly: fromStarred };
}

/** The ring of the last step at another angle; the next ones begin there too. */
export function turnRing(
  { trail }: GallerySettings,
  degrees: number,
): Pick<GallerySettings, 'trail' | 'degrees'> {
  return { degrees, trail: changeLast(trail, { degrees }) };
}

/** The ring of the last step with as many other neighbours. */
export function nextDirections({ trail, ringSize }: GallerySettings): Pick<GallerySettings, 'trail'> {
  const direction = (trail.at(-1)?.direction ?? 0) + ringSize;
  return { trail: changeLast(trail, { direction: direction + ringSize > MAX_DIRECTION ? 0 : direction }) };
}

type Trail = GallerySettings['trail'];

function changeLast(trail: Trail, patch: Partial<Trail[number]>): Trail {
  return trail.map((step, i) => (i === trail.length - 1 ? { ...step, ...patch } : step));
}

/** An angle that was typed. Throws an error of one line. */
export function readDegrees(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value <= 180)) throw new Error(`${text.slice(0, 20)}°: must be above 0, at most 180`);
  return value;
}
