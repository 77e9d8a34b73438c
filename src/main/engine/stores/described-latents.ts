import { StudioError } from '../../../contract/errors.ts';
import type { LatentReport, UnreadableLatent } from '../../../contract/studio.ts';
import { normRatio, type LatentShape } from '../../../core/latent.ts';
import type { LatentRef } from '../../../core/latent-ref.ts';
import { angleBetween } from '../../../core/slerp.ts';
import type { HashedLatent } from './hashed-latent.ts';
import type { LatentSource } from './latent-source.ts';

/**
 * Norms of latents and the angles between them. One that cannot be read has the reason instead; the others are
 * described all the same.
 */
export async function describeLatents(
  refs: readonly LatentRef[],
  shape: LatentShape,
  source: LatentSource,
): Promise<LatentReport> {
  const read: (HashedLatent | UnreadableLatent)[] = [];
  // One by one: each may read a file of a gigabyte.
  for (const ref of refs) read.push(await source.resolve(ref, shape).catch(toProblem));
  return {
    latents: read.map((one) =>
      'problem' in one ? one : { sha256: one.sha256, normRatio: normRatio(one.latent) },
    ),
    angles: read.map((a) => read.map((b) => angleOf(a, b))),
  };
}

function angleOf(a: HashedLatent | UnreadableLatent, b: HashedLatent | UnreadableLatent): number | null {
  if ('problem' in a || 'problem' in b) return null;
  return a === b ? 0 : angleBetween(a.latent.data, b.latent.data);
}

function toProblem(error: unknown): UnreadableLatent {
  if (error instanceof StudioError && error.code === 'latent/unreadable') return { problem: error.message };
  throw error;
}
