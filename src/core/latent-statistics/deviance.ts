/**
 * Densities of binomial and gamma distributions without loss of digits in their tails: Catherine Loader, "Fast and
 * Accurate Computation of Binomial Probabilities", 2000.
 */

/** δ(x) = ln Γ(x+1) − ln(√(2πx) (x/e)^x), the error of Stirling's formula, for x > 0; to about 1e-16. */
export function stirlingError(x: number): number {
  let shift = 0;
  // δ(x) = δ(x+1) + (x+½) ln((x+1)/x) − 1, up to where the series converges.
  for (; x < 16; x += 1) shift += (x + 0.5) * Math.log1p(1 / x) - 1;
  const y = 1 / (x * x);
  return shift + (1 / 12 - (1 / 360 - (1 / 1260 - (1 / 1680 - y / 1188) * y) * y) * y) / x;
}

/** x ln(x/mean) + mean − x, which is never negative; x ≥ 0, mean > 0. `gap` is x − mean, where it is known exactly. */
export function deviance(x: number, mean: number, gap = x - mean): number {
  if (x === 0) return mean;
  if (Math.abs(gap) > 0.1 * (x + mean)) return x * Math.log(x / mean) - gap;
  // A series in v = gap/(x+mean), where the difference would cancel.
  const v = gap / (x + mean);
  let sum = gap * v;
  let power = 2 * x * v;
  for (let j = 3; ; j += 2) {
    power *= v * v;
    const next = sum + power / j;
    if (next === sum) return sum;
    sum = next;
  }
}
