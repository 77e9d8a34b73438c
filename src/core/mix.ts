/** Most latents of one mix. */
export const MAX_TERMS = 64;

/** A latent, and how much of it a mix takes. */
export interface WeightedLatent {
  /** Finite, of either sign. */
  readonly weight: number;
  readonly data: ArrayLike<number>;
}

/**
 * z = Σ w·x / √(Σ w²), in float64, rounded once into `out` (arXiv 2408.08558, mean 0). Independent draws from N(0, I)
 * give another one; a latent that comes twice counts as two draws. The weights' order and their common scale do not
 * matter: the terms are added in an order that their values alone decide, so any order of `terms` gives equal bits, and
 * weights count relative to the largest, so none overflows. A single term gives ± its latent exactly. Throws on no
 * term, unequal lengths, a weight that is not finite, and weights that are all 0.
 */
export function mix(terms: readonly WeightedLatent[]): Float32Array;
export function mix<Out extends Float32Array | Float64Array>(terms: readonly WeightedLatent[], out: Out): Out;
export function mix(
  terms: readonly WeightedLatent[],
  out: Float32Array | Float64Array = new Float32Array(terms[0]?.data.length ?? 0),
): Float32Array | Float64Array {
  for (const { data } of terms)
    if (data.length !== out.length) throw new Error(`lengths ${out.length} and ${data.length} differ`);
  const scaled = scaleWeights(terms).sort(compareTerms);
  const length = Math.sqrt(scaled.reduce((sum, { weight }) => sum + weight * weight, 0));
  for (let i = 0; i < out.length; i++) {
    let sum = scaled[0]!.weight * scaled[0]!.data[i]!;
    for (let k = 1; k < scaled.length; k++) sum += scaled[k]!.weight * scaled[k]!.data[i]!;
    out[i] = sum / length;
  }
  return out;
}

/** The terms that count, with weights of at most 1 in size. */
function scaleWeights(terms: readonly WeightedLatent[]): WeightedLatent[] {
  const unusable = terms.find(({ weight }) => !Number.isFinite(weight));
  if (unusable) throw new Error(`weight of mix is ${unusable.weight}, must be finite`);
  const largest = Math.max(0, ...terms.map(({ weight }) => Math.abs(weight)));
  if (largest === 0) throw new Error('all weights of mix are 0');
  return terms.flatMap(({ weight, data }) => {
    const scaled = weight / largest;
    return scaled === 0 ? [] : [{ weight: scaled, data }];
  });
}

/** By weight, then by the first values that differ: terms that compare equal are interchangeable. */
function compareTerms(a: WeightedLatent, b: WeightedLatent): number {
  if (a.weight !== b.weight) return a.weight - b.weight;
  for (let i = 0; i < a.data.length; i++) if (a.data[i] !== b.data[i]) return a.data[i]! - b.data[i]!;
  return 0;
}
