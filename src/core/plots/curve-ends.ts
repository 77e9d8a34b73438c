/** Where a curve ends. */
interface Mark {
  readonly y: number;
  /** Names stand in the order of their ranks, the smallest on top. */
  readonly rank: number;
}

/** The heights, moved as little as possible so that they are `apart` and within [top, bottom], in the order of their ranks. */
export function spread(
  marks: readonly (Mark | null)[],
  apart: number,
  top: number,
  bottom: number,
): (number | null)[] {
  const order = marks
    .flatMap((mark, i) => (mark ? [{ i, rank: mark.rank }] : []))
    .sort((a, b) => a.rank - b.rank);
  const out = marks.map((mark) => mark?.y ?? null);
  let lowest = top;
  for (const { i } of order) {
    out[i] = Math.max(lowest, out[i]!);
    lowest = out[i] + apart;
  }
  let highest = bottom;
  for (const { i } of order.reverse()) {
    out[i] = Math.min(highest, out[i]!);
    highest = out[i] - apart;
  }
  return out;
}
