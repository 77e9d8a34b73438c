/** Reconstruction error on CIFAR-10, MSE per dimension in [0, 1]: Song, Meng and Ermon 2021, Table 2. */
export const paperErrors: ReadonlyMap<number, number> = new Map([
  [10, 0.014],
  [20, 0.0065],
  [50, 0.0023],
  [100, 0.0009],
  [200, 0.0004],
  [500, 0.0001],
  [1000, 0.0001],
]);
