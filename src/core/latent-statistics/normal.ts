/** Beyond so many standard deviations, Φ is 0 or 1 to 1e-19. */
const FAR = 9;

/** Φ(x), the distribution of N(0, 1), to about 1e-15 absolute (G. Marsaglia, "Evaluating the Normal Distribution", 2004). */
export function normalCdf(x: number): number {
  if (x < -FAR) return 0;
  if (x > FAR) return 1;
  const square = x * x;
  let [sum, term, before] = [x, x, NaN];
  for (let i = 3; sum !== before; i += 2) {
    before = sum;
    term *= square / i;
    sum += term;
  }
  return 0.5 + (sum * Math.exp(-square / 2)) / Math.sqrt(2 * Math.PI);
}
