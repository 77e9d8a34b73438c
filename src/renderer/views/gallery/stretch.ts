/**
 * The rows that the scroll bar runs over. Seeds have no end, but a page's height has one: more rows are added as the last
 * ones come near, and beyond a bound the stretch moves instead of growing.
 */
export interface Stretch {
  /** Rows above it. */
  readonly base: number;
  readonly rows: number;
}

export interface StretchLimits {
  /** Rows of the gallery. */
  readonly all: number;
  /** By how many rows it grows. */
  readonly step: number;
  /** Most rows; at least eight times the rows in view. */
  readonly max: number;
  readonly inView: number;
}

/** A stretch that contains a row, begun at the first row where that is near enough. */
export function stretchAround(row: number, { all, step, max }: StretchLimits): Stretch {
  const rows = Math.min(all, max, Math.max(step, (Math.floor(row / step) + 1) * step));
  if (row < rows - step / 2 || rows === all) return { base: 0, rows };
  const base = Math.max(0, Math.min(row - Math.floor(rows / 2), all - rows));
  return { base, rows };
}

/** The stretch after scrolling to a row of it; the same object where it stays. */
export function followRow(stretch: Stretch, row: number, limits: StretchLimits): Stretch {
  const { all, step, max, inView } = limits;
  const { base, rows } = stretch;
  const half = Math.floor(max / 2);
  if (row + 3 * inView >= rows && base + rows < all) {
    if (rows < max) return { base, rows: Math.min(all - base, max, rows + step) };
    return { base: Math.min(base + half, all - rows), rows };
  }
  if (row < inView && base > 0) return { base: Math.max(0, base - half), rows };
  return stretch;
}
