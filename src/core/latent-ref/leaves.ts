import type { LatentRef } from './expression.ts';

/** A latent that expressions are made of: a seed, a stored latent or a latent of a file. */
export type LeafRef = Extract<LatentRef, { kind: 'seed' | 'stored' | 'file' }>;

/** What an expression is directly made of, from left to right; nothing for a leaf. */
export function partsOf(ref: LatentRef): readonly LatentRef[] {
  switch (ref.kind) {
    case 'seed':
    case 'stored':
    case 'file':
      return [];
    case 'slerp':
    case 'lerp':
      return [ref.a, ref.b];
    case 'near':
      return [ref.of];
    case 'mix':
      return ref.terms.map((term) => term.ref);
  }
}

/** The leaves of an expression, from left to right; a leaf that stands there twice comes twice. */
export function leavesOf(ref: LatentRef): LeafRef[] {
  return isLeaf(ref) ? [ref] : partsOf(ref).flatMap(leavesOf);
}

/** The expression with every leaf exchanged for what `exchange` makes of it. */
export function exchangeLeaves(ref: LatentRef, exchange: (leaf: LeafRef) => LatentRef): LatentRef {
  const inside = (part: LatentRef): LatentRef => exchangeLeaves(part, exchange);
  switch (ref.kind) {
    case 'slerp':
    case 'lerp':
      return { ...ref, a: inside(ref.a), b: inside(ref.b) };
    case 'near':
      return { ...ref, of: inside(ref.of) };
    case 'mix':
      return { ...ref, terms: ref.terms.map((term) => ({ ...term, ref: inside(term.ref) })) };
    default:
      return exchange(ref);
  }
}

function isLeaf(ref: LatentRef): ref is LeafRef {
  return ref.kind === 'seed' || ref.kind === 'stored' || ref.kind === 'file';
}
