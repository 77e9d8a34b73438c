import type { LatentRef } from './expression.ts';

/** A latent that expressions are made of: a seed, a stored latent or a latent of a file. */
export type LeafRef = Extract<LatentRef, { kind: 'seed' | 'stored' | 'file' }>;

/** The leaves of an expression, from left to right; a leaf that stands there twice comes twice. */
export function leavesOf(ref: LatentRef): LeafRef[] {
  switch (ref.kind) {
    case 'seed':
    case 'stored':
    case 'file':
      return [ref];
    case 'near':
      return leavesOf(ref.of);
    default:
      return [...leavesOf(ref.a), ...leavesOf(ref.b)];
  }
}

/** The expression with every leaf exchanged for what `exchange` makes of it. */
export function exchangeLeaves(ref: LatentRef, exchange: (leaf: LeafRef) => LatentRef): LatentRef {
  switch (ref.kind) {
    case 'seed':
    case 'stored':
    case 'file':
      return exchange(ref);
    case 'near':
      return { ...ref, of: exchangeLeaves(ref.of, exchange) };
    default:
      return { ...ref, a: exchangeLeaves(ref.a, exchange), b: exchangeLeaves(ref.b, exchange) };
  }
}
