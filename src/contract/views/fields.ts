import * as v from 'valibot';
import { leavesOf } from '../../core/latent-ref.ts';
import { integer, latentRef, text } from '../parsers.ts';
import { MAX_PINS } from '../pin.ts';

/** Parsers of what the settings of several views hold. */

export const numSteps = integer(1, 100_000);

/** One to `max` values of S. */
export const stepCounts = (max: number) => v.pipe(v.array(numSteps), v.minLength(1), v.maxLength(max));

export const pinId = text(40);
export const pinIds = v.pipe(v.array(pinId), v.maxLength(MAX_PINS));

/** A latent of a document. */
export const ownRef = v.pipe(
  latentRef,
  v.check(
    (ref) => leavesOf(ref).every(({ kind }) => kind !== 'file'),
    'must not name a file: a project embeds its latents',
  ),
);

/** The ids without this one. */
export function without(ids: readonly string[], id: string): readonly string[] {
  return ids.filter((other) => other !== id);
}
