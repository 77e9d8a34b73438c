/**
 * P(D_n < d) by the first four terms of its expansion in 1/√n (W. Pelz and I. J. Good, 1976; formulas (11) to (14) of
 * Simard and L'Ecuyer, 2011), for n > 140.
 */
export function pelzGoodCdf(n: number, d: number): number {
  const z = d * Math.sqrt(n);
  const [z2, z3, z4, z6] = [z ** 2, z ** 3, z ** 4, z ** 6];
  const quarter = (Math.PI / 2) ** 2;
  let [k0, k1, k2, k3, even2, even3] = [0, 0, 0, 0, 0, 0];
  for (let k = Math.ceil((16 * z) / Math.PI); k >= 1; k--) {
    const odd = (2 * k - 1) ** 2 * quarter; // (2k−1)² π²/4
    const ofOdd = Math.exp(-odd / (2 * z2));
    k0 += ofOdd;
    k1 += (odd - z2) * ofOdd;
    k2 += (6 * z6 + 2 * z4 + (2 * z4 - 5 * z2) * odd + (1 - 2 * z2) * odd ** 2) * ofOdd;
    k3 +=
      ((5 - 30 * z2) * odd ** 3 +
        (212 * z4 - 60 * z2) * odd ** 2 +
        (135 * z4 - 96 * z6) * odd -
        (30 * z6 + 90 * z4 * z4)) *
      ofOdd;
    const even = (k * Math.PI) ** 2; // k² π²
    const ofEven = Math.exp(-even / (2 * z2));
    even2 += even * ofEven;
    even3 += (3 * z2 - even) * even * ofEven;
  }
  const terms = [
    k0 / z,
    k1 / (6 * z4),
    k2 / (72 * z3 * z4) - even2 / (36 * z3),
    k3 / (6480 * z4 * z6) + even3 / (216 * z6),
  ];
  return Math.sqrt(2 * Math.PI) * terms.reduce((sum, term, i) => sum + term / n ** (i / 2), 0);
}
