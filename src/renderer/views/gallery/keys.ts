import type { Pin } from '../../../contract/pin.ts';
import type { LatentRef } from '../../../core/latent-ref.ts';
import { refKey } from '../../state/pin.ts';

/** Latents to be looked up by their text, anew whenever one changes: paintings ask for every tile. */
export function keysOf(refs: readonly LatentRef[]): ReadonlySet<string> {
  return new Set(refs.map(refKey));
}

/** The names of pins by their latents: the first of each. */
export function namesByKey(pins: readonly Pin[]): ReadonlyMap<string, string> {
  return new Map(pins.toReversed().map(({ name, ref }) => [refKey(ref), name]));
}
