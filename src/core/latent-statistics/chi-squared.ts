import { deviance, stirlingError } from './deviance.ts';

/** Relative size of the last term that is added. */
const PRECISION = 4e-16;

/**
 * The two-sided p of a sum of `count` squared standard normals: 2 min(F, 1 − F), F the χ² distribution of `count`
 * degrees of freedom, each side to about 1e-12 relative until it is below 1e-300. O(√count) terms.
 */
export function chiSquaredP(sum: number, count: number): number {
  const { lower, upper } = gammaRatios(count / 2, sum / 2);
  return Math.min(1, 2 * Math.min(lower, upper));
}

/**
 * The regularized incomplete gamma functions P(a, x) and Q(a, x) = 1 − P, a > 0, x ≥ 0 (Abramowitz and Stegun 6.5.29 and
 * 6.5.31): the smaller of the two is precise relatively.
 */
function gammaRatios(a: number, x: number): { readonly lower: number; readonly upper: number } {
  if (x === 0) return { lower: 0, upper: 1 };
  // x^a e^−x / Γ(a+1)
  const density = Math.exp(-stirlingError(a) - deviance(a, x)) / Math.sqrt(2 * Math.PI * a);
  if (x < a + 1) {
    const lower = Math.min(1, density * lowerSeries(a, x));
    return { lower, upper: 1 - lower };
  }
  const upper = Math.min(1, density * a * upperFraction(a, x));
  return { lower: 1 - upper, upper };
}

/** Σ x^k / ((a+1) … (a+k)), for x < a + 1. */
function lowerSeries(a: number, x: number): number {
  let [sum, term] = [1, 1];
  for (let k = 1; term > PRECISION * sum; k++) {
    term *= x / (a + k);
    sum += term;
  }
  return sum;
}

/** Γ(a, x) e^x x^−a by its continued fraction, for x ≥ a + 1 (modified Lentz method). */
function upperFraction(a: number, x: number): number {
  let b = x + 1 - a;
  let c = Infinity;
  let d = 1 / b;
  let value = d;
  for (let i = 1, factor = 0; Math.abs(factor - 1) > PRECISION; i++) {
    const coefficient = i * (a - i);
    b += 2;
    d = 1 / (coefficient * d + b);
    c = b + coefficient / c;
    factor = c * d;
    value *= factor;
    if (i > MAX_STEPS) break;
  }
  return value;
}

/** The rounding of the last factor may stay above PRECISION. */
const MAX_STEPS = 1e6;
