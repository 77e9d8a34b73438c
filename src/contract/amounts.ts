/** Amounts for people. */

const BYTE_UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB', 'PB'] as const;
const COUNT_UNITS = ['', 'k', 'M', 'B', 'T'] as const;

/** Bytes in powers of 1000, as all sizes here are: `63 bytes`, `62.7 kB`, `148 MB`, `1.24 GB`. */
export function formatBytes(bytes: number): string {
  return scale(bytes, BYTE_UNITS);
}

/** A number of parameters: `713`, `15.2 k`, `35.7 M`, `1.2 B` (10⁹). */
export function formatCount(count: number): string {
  return scale(count, COUNT_UNITS);
}

/** Seconds, rounded to a unit or two: `12 s`, `3 min 20 s`, `2 h 5 min`. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes} min ${whole % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

function scale(amount: number, units: readonly string[]): string {
  let [value, at] = [amount, 0];
  // 999.5 is shown as 1000.
  for (; value >= 999.5 && at < units.length - 1; at++) value /= 1000;
  const text = value < 999.5 ? String(Number(value.toPrecision(3))) : Math.round(value).toLocaleString('en');
  return `${text} ${units[at]!}`.trimEnd();
}
