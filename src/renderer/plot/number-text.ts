/** The first three and the last of τ: 980, 960, 940 … 0. */
export function formatTau(timesteps: readonly number[]): string {
  if (timesteps.length <= 5) return timesteps.join(', ');
  return `${timesteps.slice(0, 3).join(', ')} … ${timesteps.slice(-2).join(', ')}`;
}
