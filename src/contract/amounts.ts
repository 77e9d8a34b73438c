/** Amounts for people, in three digits. */

const BYTE_UNITS = ['bytes', 'KB', 'MB', 'GB', 'TB', 'PB'] as const;
const COUNT_UNITS = ['', 'k', 'M', 'B', 'T'] as const;

/** Bytes in powers of 1000, as all sizes here are: `63 bytes`, `62.7 KB`, `148 MB`, `1.24 GB`. */
export function formatBytes(bytes: number): string {
  return scale(bytes, BYTE_UNITS);
}

/** A number of parameters: `713`, `15.2 k`, `35.7 M`, `1.2 B` (10⁹). */
export function formatCount(count: number): string {
  return scale(count, COUNT_UNITS);
}

function scale(amount: number, units: readonly string[]): string {
  let [value, at] = [amount, 0];
  // 999.5 is shown as 1000.
  for (; value >= 999.5 && at < units.length - 1; at++) value /= 1000;
  const text = value < 999.5 ? String(Number(value.toPrecision(3))) : Math.round(value).toLocaleString('en');
  return `${text} ${units[at]!}`.trimEnd();
}
