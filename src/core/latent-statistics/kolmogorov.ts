import { deviance, stirlingError } from './deviance.ts';
import { durbinCdf } from './durbin.ts';
import { pelzGoodCdf } from './pelz-good.ts';

/** Up to so many values, the matrix method is used wherever the one-sided sum is not exact enough. */
const SMALL = 140;
const LARGEST_MATRIX = 100_000;

/**
 * P(D_n ≥ d), the two-sided p of a Kolmogorov–Smirnov distance d in [0, 1] of n values whose distribution is known.
 * Methods are chosen as in R. Simard and P. L'Ecuyer, "Computing the Two-Sided Kolmogorov–Smirnov Distribution", J. Stat.
 * Software 39(11), 2011, and in SciPy's kstwo: exact at both ends; twice the exact one-sided sum for n·d² ≥ 2.2 (4 for
 * n ≤ 140), which is 2e-6 relative from the two-sided p at 2.2 and nearer further out; below, Durbin's matrix where n
 * is small or p near 1, else the expansion of Pelz and Good. O(n) for the sum.
 */
export function kolmogorovP(n: number, d: number): number {
  const t = n * d;
  if (t <= 0.5) return 1;
  if (d >= 1) return 0;
  if (t <= 1) return 1 - firstCdf(n, 2 * t - 1);
  if (t >= n - 1) return 2 * (1 - d) ** n;
  if (d >= 0.5 || t * d >= (n <= SMALL ? 4 : 2.2)) return Math.min(1, 2 * oneSidedP(n, d));
  const isMatrix = n <= SMALL || (n <= LARGEST_MATRIX && n * d ** 1.5 <= 1.4);
  return Math.min(1, Math.max(0, 1 - (isMatrix ? durbinCdf(n, d) : pelzGoodCdf(n, d))));
}

/** n! (r/n)^n: P(D_n < d) for n·d in (½, 1], r = 2nd − 1 (Ruben and Gambino). */
function firstCdf(n: number, r: number): number {
  return Math.sqrt(2 * Math.PI * n) * Math.exp(stirlingError(n) - n + n * Math.log(r));
}

/**
 * P(D⁺_n ≥ d) = d Σ_v C(n, v) (d + v/n)^(v−1) (1 − d − v/n)^(n−v) over v ≤ n(1 − d) (Birnbaum and Tingey, 1951): each term is
 * a binomial density, whose mean is n·d beyond v.
 */
function oneSidedP(n: number, d: number): number {
  if (2 * n * d * d > 746) return 0; // above e^(−2nd²), which underflows
  let sum = (1 - d) ** n;
  const ofN = stirlingError(n);
  for (let v = 1; v < n * (1 - d); v++) {
    const rest = n - v;
    const mean = v + n * d;
    const exponent =
      ofN -
      stirlingError(v) -
      stirlingError(rest) -
      deviance(v, mean, -n * d) -
      deviance(rest, n - mean, n * d);
    const width = Math.sqrt(n / (2 * Math.PI * v * rest));
    sum += ((n * d) / mean) * width * Math.exp(exponent);
  }
  return sum;
}
