/**
 * The number of a picture among those of all trajectories: one after the other, step by step, x_t before x̂_0. `lengths` are
 * the steps of each.
 */
export function stepPicture(
  lengths: readonly number[],
  trajectory: number,
  step: number,
  state: 'xt' | 'predX0',
): number {
  const before = lengths.slice(0, trajectory).reduce((sum, length) => sum + 2 * length, 0);
  return before + 2 * step + (state === 'xt' ? 0 : 1);
}
