/** The number of a picture among those of all trajectories: one after the other, step by step, x_t before x̂_0. */
export function stepPicture(
  stepCounts: readonly number[],
  trajectory: number,
  step: number,
  state: 'xt' | 'predX0',
): number {
  const before = stepCounts.slice(0, trajectory).reduce((sum, numSteps) => sum + 2 * numSteps, 0);
  return before + 2 * step + (state === 'xt' ? 0 : 1);
}
