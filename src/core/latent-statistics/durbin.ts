/** Powers grow beyond float64: the exponent is counted apart in steps of this. */
const STEP = 1e140;

/**
 * P(D_n < d) by Durbin's matrix of 2⌈nd⌉ − 1 rows (G. Marsaglia, W. W. Tsang, J. Wang, "Evaluating Kolmogorov's
 * Distribution", J. Stat. Software 8(18), 2003): exact to about 1e-13. O((nd)³ log n).
 */
export function durbinCdf(n: number, d: number): number {
  const k = Math.floor(n * d) + 1;
  const size = 2 * k - 1;
  const power = raise(durbinMatrix(size, k - n * d), size, n);
  let value = power.values[(k - 1) * size + k - 1]!;
  let steps = power.steps;
  // n!/nⁿ in turn with the exponent, so that nothing leaves float64's range.
  for (let i = 1; i <= n; i++) {
    value = (value * i) / n;
    if (value < 1 / STEP) [value, steps] = [value * STEP, steps - 1];
  }
  return value * STEP ** steps;
}

function durbinMatrix(size: number, h: number): Float64Array {
  const values = new Float64Array(size * size);
  for (let i = 0; i < size; i++)
    for (let j = 0; j <= Math.min(i + 1, size - 1); j++) values[i * size + j] = 1;
  for (let i = 0; i < size; i++) {
    values[i * size]! -= h ** (i + 1);
    values[(size - 1) * size + i]! -= h ** (size - i);
  }
  values[(size - 1) * size]! += Math.max(0, 2 * h - 1) ** size;
  for (let i = 0; i < size; i++)
    for (let j = 0; j <= i; j++) for (let g = 2; g <= i - j + 1; g++) values[i * size + j]! /= g;
  return values;
}

/** A matrix times STEP^steps. */
interface Scaled {
  readonly values: Float64Array;
  readonly steps: number;
}

function raise(matrix: Float64Array, size: number, exponent: number): Scaled {
  if (exponent === 1) return { values: matrix, steps: 0 };
  const half = raise(matrix, size, Math.floor(exponent / 2));
  const square = multiply(half.values, half.values, size);
  const values = exponent % 2 === 0 ? square : multiply(square, matrix, size);
  const middle = values[Math.floor(size / 2) * (size + 1)]!;
  if (middle <= STEP) return { values, steps: 2 * half.steps };
  return { values: values.map((value) => value / STEP), steps: 2 * half.steps + 1 };
}

function multiply(a: Float64Array, b: Float64Array, size: number): Float64Array {
  const product = new Float64Array(size * size);
  for (let i = 0; i < size; i++)
    for (let k = 0; k < size; k++) {
      const factor = a[i * size + k]!;
      if (factor === 0) continue;
      for (let j = 0; j < size; j++) product[i * size + j]! += factor * b[k * size + j]!;
    }
  return product;
}
