import type { TableRow } from '../table.ts';

/**
 * Rows with equal keys as CSV (RFC 4180, UTF-8), with a line of names first: numbers in the shortest form that reads
 * back the same, `inf` for infinity, nothing for null.
 */
export function writeCsv(rows: readonly TableRow[]): string {
  const names = Object.keys(rows[0] ?? {});
  const lines = [names.map(field), ...rows.map((row) => names.map((name) => field(row[name] ?? null)))];
  return lines.map((cells) => `${cells.join(',')}\r\n`).join('');
}

function field(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number')
    return Number.isFinite(value) ? String(value) : String(value).replace('Infinity', 'inf');
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}
