/**
 * Weights of the newest output and of those before it, by how many there are: Adams and Bashforth's of equal steps, of order
 * 1 to 4.
 */
export const adamsBashforth: readonly (readonly number[])[] = [
  [1],
  [3 / 2, -1 / 2],
  [23 / 12, -16 / 12, 5 / 12],
  [55 / 24, -59 / 24, 37 / 24, -9 / 24],
];

/** The same in Python, as `weights`. */
export const pythonWeights: readonly string[] = [
  'weights = [[1], [3 / 2, -1 / 2], [23 / 12, -16 / 12, 5 / 12], [55 / 24, -59 / 24, 37 / 24, -9 / 24]]',
];
