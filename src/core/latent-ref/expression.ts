import type { StreamId } from '../random/index.ts';

/** How an x_T is made: a serializable expression. Seeds are integers in [0, 2⁶⁴) in decimal. */
export type LatentRef =
  | { readonly kind: 'seed'; readonly stream: StreamId; readonly seed: string }
  /** Stored by the app under the SHA-256 (hex) of its float32 little-endian bytes: an imported or encoded x_T. */
  | { readonly kind: 'stored'; readonly sha256: string }
  | { readonly kind: 'file'; readonly path: string; readonly index: number }
  | { readonly kind: 'slerp' | 'lerp'; readonly a: LatentRef; readonly b: LatentRef; readonly u: number }
  | { readonly kind: 'near'; readonly of: LatentRef; readonly degrees: number; readonly seed: string }
  | { readonly kind: 'mix'; readonly terms: readonly MixTerm[] };

/** One latent of a mix; its weight is finite, and not all weights of a mix are 0. */
export interface MixTerm {
  readonly weight: number;
  readonly ref: LatentRef;
}
