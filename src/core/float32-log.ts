const round = Math.fround;

const LN2 = round(Math.LN2);
const SQRT_HALF = round(Math.SQRT1_2);

/** Numerator and denominator, from the highest power down. */
const NUMERATOR = [0.025899792, 0.38088378, 1.4800006, 2.1126776, 1.0, 0].map(round);
const DENOMINATOR = [0.0058750953, 0.15464763, 0.9864943, 2.453006, 2.6126776, 1].map(round);

/**
 * The natural logarithm in float32, digit for digit NumPy's with AVX2 or AVX-512: x = m·2^e with m in (√½, √2], and a rational
 * function of m − 1. It differs from the nearest float32 in one of ten.
 * @param x a positive, normal float32
 */
export function float32Log(x: number): number {
  let exponent = Math.floor(Math.log2(x)) + 1;
  let mantissa = x / 2 ** exponent;
  if (mantissa <= SQRT_HALF) {
    mantissa *= 2;
    exponent -= 1;
  }
  const t = round(mantissa - 1);
  const ratio = round(horner(NUMERATOR, t) / horner(DENOMINATOR, t));
  return round(exponent * LN2 + ratio);
}

/** Fused multiply-adds: one rounding a step. */
function horner(coefficients: readonly number[], t: number): number {
  return coefficients.reduce((sum, coefficient) => round(sum * t + coefficient), 0);
}
