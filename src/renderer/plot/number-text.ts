/** Rounded to a unit or two: 12 s, 3 min 20 s, 2 h 5 min. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes} min ${whole % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** 820 kB, 40 MB, 1.2 GB. */
export function formatBytes(bytes: number): string {
  if (bytes >= 1e9) return `${(bytes / 1e9).toFixed(1)} GB`;
  if (bytes >= 1e6) return `${Math.round(bytes / 1e6)} MB`;
  return `${Math.ceil(bytes / 1e3)} kB`;
}

/** 4.5 M, 113.7 M, 820 K; the unit stays on the number's line. */
export function formatCount(count: number): string {
  if (count >= 1e9) return `${(count / 1e9).toFixed(1)}\u00a0G`;
  if (count >= 1e6) return `${(count / 1e6).toFixed(1)}\u00a0M`;
  return count >= 1e3 ? `${Math.round(count / 1e3)}\u00a0K` : String(count);
}

/** The first three and the last of τ: 980, 960, 940 … 0. */
export function formatTau(timesteps: readonly number[]): string {
  if (timesteps.length <= 5) return timesteps.join(', ');
  return `${timesteps.slice(0, 3).join(', ')} … ${timesteps.slice(-2).join(', ')}`;
}
