/** Value at a fraction of the sorted values, the nearest one. */
export function quantile(values: readonly number[], fraction: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const value = sorted[Math.min(sorted.length - 1, Math.floor(fraction * sorted.length))];
  if (value === undefined) throw new Error('no values were measured');
  return value;
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

export const quartiles = (values: readonly number[]): readonly [low: number, high: number] => [
  quantile(values, 0.25),
  quantile(values, 0.75),
];
