import { range } from 'd3';

/** Powers of ten, from … to. */
export type Decades = readonly [number, number];

/** The whole powers of ten around values > 0, at least one apart. */
export function decadesAround(values: readonly number[]): Decades {
  return [Math.floor(Math.log10(Math.min(...values))), Math.ceil(Math.log10(Math.max(...values)) + 1e-9)];
}

/** The powers to name: all of them, or every k-th where they would be more than `most`. */
export function namedDecades([from, to]: Decades, most: number): number[] {
  return range(from, to + 1, Math.max(1, Math.ceil((to - from) / most)));
}
