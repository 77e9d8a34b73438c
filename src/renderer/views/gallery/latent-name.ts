import type { GallerySettings, TrailStep } from '../../../contract/views/gallery.ts';
import type { Pin } from '../../../contract/pin.ts';
import type { LatentRef } from '../../../core/latent-ref.ts';
import { describeRef, refKey } from '../../state/pin.ts';
import type { Pictures } from '../../state/pictures.svelte.ts';
import type { GalleryItem } from './items.ts';

/** A latent for people: its name in the figure that gave it, `seed 14`, `seed 14, 15° · 3` or as a pin is described. */
export function nameLatent(
  ref: LatentRef,
  { given }: Pick<GallerySettings, 'given'>,
  pins: readonly Pin[],
): string {
  const named = given.find((latent) => refKey(latent.ref) === refKey(ref));
  if (named) return named.name;
  if (ref.kind === 'seed' && ref.stream === 'torch-cpu') return `seed ${ref.seed}`;
  if (ref.kind === 'near') return `${nameLatent(ref.of, { given }, pins)}, ${nameTurn(ref)}`;
  return describeRef(ref, pins);
}

/** Angle and direction of a neighbour: `15° · 3`. */
function nameTurn({ degrees, seed }: Extract<LatentRef, { readonly kind: 'near' }>): string {
  return `${Number(degrees.toFixed(1))}° · ${seed}`;
}

/** The steps of a trail in words: of a neighbour of the step before only its angle and direction. */
export function nameTrail(
  trail: readonly TrailStep[],
  settings: GallerySettings,
  pins: readonly Pin[],
): string[] {
  return trail.map(({ ref }, i) => {
    const before = trail[i - 1]?.ref;
    const isNeighbour = before && ref.kind === 'near' && refKey(ref.of) === refKey(before);
    return isNeighbour ? nameTurn(ref) : nameLatent(ref, settings, pins);
  });
}

/** What a gallery knows of its tiles. */
interface Marks {
  readonly pinNames: ReadonlyMap<string, string>;
  nameOf(ref: LatentRef): string;
  isStarred(item: GalleryItem): boolean;
}

/** What a screen reader says of a tile: `seed 14, pin E, starred`. */
export function nameItem(item: GalleryItem, marks: Marks, pictures: Pick<Pictures, 'show'>): string {
  const pin = marks.pinNames.get(item.key);
  const isThere = [item.tile, ...(item.variant ? [item.variant] : [])].every((tile) => {
    const shown = pictures.show(tile);
    return shown && shown.state !== 'stale';
  });
  return [
    marks.nameOf(item.ref),
    pin === undefined ? '' : `pin ${pin}`,
    marks.isStarred(item) ? 'starred' : '',
    isThere ? '' : 'not sampled yet',
  ]
    .filter(Boolean)
    .join(', ');
}
