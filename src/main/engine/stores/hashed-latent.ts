import { createHash } from 'node:crypto';
import type { Latent } from '../../../core/latent.ts';

/** A latent with the hash that names its numbers. */
export interface HashedLatent {
  readonly latent: Latent;
  /** SHA-256 over the float32 little-endian bytes, hex. */
  readonly sha256: string;
  /** The hash's first two little-endian words: the counter words of keyed step noise. */
  readonly words: readonly [h0: number, h1: number];
}

/** Hashes the numbers of a latent. All supported systems are little-endian, as the definition is. */
export function hashLatent(latent: Latent): HashedLatent {
  const { buffer, byteOffset, byteLength } = latent.data;
  const digest = createHash('sha256')
    .update(new Uint8Array(buffer, byteOffset, byteLength))
    .digest();
  return {
    latent,
    sha256: digest.toString('hex'),
    words: [digest.readUInt32LE(0), digest.readUInt32LE(4)],
  };
}
