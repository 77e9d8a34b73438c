import type { Picture } from './image.ts';

/** How a picture is made larger: each of its pixels a square, or interpolated between them. */
export type EnlargeMode = 'pixels' | 'smooth';

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Rows of enlarged pictures of one size. */
export interface Enlarger {
  /** RGBA8 of `count` rows of the enlarged picture, from `first` on. */
  rows(picture: Picture, first: number, count: number): Uint8ClampedArray<ArrayBuffer>;
}

/** What each pixel of one axis is made of: weights[i · taps + k] of the source pixel sources[i · taps + k]. */
interface Axis {
  readonly taps: number;
  readonly sources: Int32Array<ArrayBuffer>;
  readonly weights: Float64Array<ArrayBuffer>;
}

const COLOURS = 3;

/**
 * Enlarges opaque pictures from one size to another, both in whole pixels. `pixels`: each pixel is the mean of the
 * source pixels that it covers, weighted by area, so that they are exact squares where the sizes are multiples.
 * `smooth`: the cubic of Mitchell and Netravali, with edges that go on beyond the picture. A side that is made smaller
 * is averaged by area in both.
 */
export function createEnlarger(from: Size, to: Size, mode: EnlargeMode): Enlarger {
  const axisOf = (source: number, target: number): Axis =>
    mode === 'smooth' && target > source ? cubicAxis(source, target) : areaAxis(source, target);
  const across = axisOf(from.width, to.width);
  const down = axisOf(from.height, to.height);
  return {
    rows(picture, first, count) {
      const lines = new Map<number, Float64Array>();
      const lineOf = (y: number): Float64Array => {
        const line = lines.get(y) ?? stretch(picture, y, across);
        lines.set(y, line);
        return line;
      };
      const rgba = new Uint8ClampedArray(4 * to.width * count);
      const sum = new Float64Array(COLOURS * to.width);
      for (let row = 0; row < count; row++) {
        blend(sum, first + row, down, lineOf);
        writeRow(rgba, 4 * to.width * row, sum);
      }
      return rgba;
    },
  };
}

/** A whole opaque picture, as createEnlarger describes. */
export function enlarge(picture: Picture, width: number, height: number, mode: EnlargeMode): Picture {
  const rgba = createEnlarger(picture, { width, height }, mode).rows(picture, 0, height);
  return { width, height, rgba };
}

/** A row of the source as wide as the target, in red, green and blue. */
function stretch({ width, rgba }: Picture, y: number, { taps, sources, weights }: Axis): Float64Array {
  const line = new Float64Array((COLOURS * sources.length) / taps);
  for (let at = 0, tap = 0; at < line.length; at += COLOURS)
    for (let k = 0; k < taps; k++, tap++) {
      const weight = weights[tap]!;
      const source = 4 * (y * width + sources[tap]!);
      line[at]! += weight * rgba[source]!;
      line[at + 1]! += weight * rgba[source + 1]!;
      line[at + 2]! += weight * rgba[source + 2]!;
    }
  return line;
}

/** Row y of the target into `sum`. */
function blend(
  sum: Float64Array,
  y: number,
  { taps, sources, weights }: Axis,
  lineOf: (y: number) => Float64Array,
): void {
  sum.fill(0);
  for (let k = y * taps; k < (y + 1) * taps; k++) {
    const weight = weights[k]!;
    if (weight === 0) continue;
    const line = lineOf(sources[k]!);
    for (let i = 0; i < sum.length; i++) sum[i]! += weight * line[i]!;
  }
}

function writeRow(rgba: Uint8ClampedArray, start: number, colours: Float64Array): void {
  for (let from = 0, to = start; from < colours.length; from += COLOURS, to += 4) {
    rgba[to] = colours[from]!;
    rgba[to + 1] = colours[from + 1]!;
    rgba[to + 2] = colours[from + 2]!;
    rgba[to + 3] = 255;
  }
}

/** Overlaps are counted in parts of a target pixel, so that no weight is rounded where sizes are multiples. */
function areaAxis(source: number, target: number): Axis {
  const taps = Math.ceil(source / target) + 1;
  return makeAxis(source, target, taps, (i, k) => {
    const at = Math.floor((i * source) / target) + k;
    const overlap = Math.min((at + 1) * target, (i + 1) * source) - Math.max(at * target, i * source);
    return { at, weight: Math.max(0, overlap) / source };
  });
}

function cubicAxis(source: number, target: number): Axis {
  return makeAxis(source, target, 4, (i, k) => {
    const centre = ((i + 0.5) * source) / target - 0.5;
    const at = Math.floor(centre) - 1 + k;
    return { at, weight: mitchell(centre - at) };
  });
}

function makeAxis(
  source: number,
  target: number,
  taps: number,
  tapOf: (i: number, k: number) => { readonly at: number; readonly weight: number },
): Axis {
  const sources = new Int32Array(taps * target);
  const weights = new Float64Array(taps * target);
  for (let i = 0; i < target; i++)
    for (let k = 0; k < taps; k++) {
      const { at, weight } = tapOf(i, k);
      sources[i * taps + k] = Math.min(source - 1, Math.max(0, at));
      weights[i * taps + k] = weight;
    }
  return { taps, sources, weights };
}

/** B = C = ⅓ of "Reconstruction Filters in Computer Graphics" (1988); over four neighbours the weights sum to 1. */
function mitchell(distance: number): number {
  const x = Math.abs(distance);
  if (x < 1) return (21 * x ** 3 - 36 * x ** 2 + 16) / 18;
  return x < 2 ? (-7 * x ** 3 + 36 * x ** 2 - 60 * x + 32) / 18 : 0;
}
