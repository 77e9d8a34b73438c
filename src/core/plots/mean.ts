/** The mean; null where a value is missing, since a mean of some would jump when the others come, or there is none. */
export function meanOf(values: readonly (number | null)[]): number | null {
  if (values.length === 0 || values.includes(null)) return null;
  return values.reduce((sum: number, value) => sum + value!, 0) / values.length;
}

/** The means of columns. */
export function columnMeans(rows: readonly (readonly (number | null)[])[]): (number | null)[] {
  return (rows[0] ?? []).map((_, column) => meanOf(rows.map((row) => row[column] ?? null)));
}
