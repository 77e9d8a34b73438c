import type { Picture } from './image.ts';

/** A part of a picture, in whole pixels of it. */
export interface Part {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A picture of the wanted size, and what was done to it, in words, or null when nothing was. */
interface FittedPicture {
  readonly picture: Picture;
  readonly change: string | null;
}

/** Cuts the largest centred part with the wanted proportions and scales it to `width` × `height`. */
export function fitPicture(picture: Picture, width: number, height: number): FittedPicture {
  if (picture.width === width && picture.height === height) return { picture, change: null };
  const cut = middlePart(picture, width, height);
  const whole = cut.width === picture.width && cut.height === picture.height;
  const cropped = whole ? '' : `cropped to the central ${cut.width} × ${cut.height} and `;
  return {
    picture: resize(crop(picture, cut), width, height),
    change: `${picture.width} × ${picture.height}, ${cropped}scaled to ${width} × ${height}`,
  };
}

/** The largest centred part of a picture with the proportions of `width` × `height`. */
export function middlePart(picture: Pick<Picture, 'width' | 'height'>, width: number, height: number): Part {
  const ratio = Math.min(picture.width / width, picture.height / height);
  const cut = {
    width: Math.min(picture.width, Math.max(1, Math.round(width * ratio))),
    height: Math.min(picture.height, Math.max(1, Math.round(height * ratio))),
  };
  const x = Math.floor((picture.width - cut.width) / 2);
  const y = Math.floor((picture.height - cut.height) / 2);
  return { x, y, ...cut };
}

function crop(picture: Picture, { x, y, width, height }: Part): Picture {
  const rgba = new Uint8ClampedArray(width * height * 4);
  for (let row = 0; row < height; row++) {
    const start = ((y + row) * picture.width + x) * 4;
    rgba.set(picture.rgba.subarray(start, start + width * 4), row * width * 4);
  }
  return { width, height, rgba };
}

/**
 * Scales with a triangle filter as wide as a target pixel: bilinear upwards, without aliasing downwards (the
 * "bilinear" of Pillow). Colours are weighted by their opacity, so that what is transparent does not bleed.
 */
export function resize(picture: Picture, width: number, height: number): Picture {
  const across = filterAxis(premultiply(picture), picture.width, width, {
    lines: picture.height,
    lineStride: picture.width * 4,
    stride: 4,
    outLineStride: width * 4,
    outStride: 4,
  });
  const both = filterAxis(across, picture.height, height, {
    lines: width,
    lineStride: 4,
    stride: width * 4,
    outLineStride: 4,
    outStride: width * 4,
  });
  const rgba = new Uint8ClampedArray(both.length);
  for (let i = 0; i < both.length; i += 4) {
    const alpha = both[i + 3]!;
    for (let c = 0; c < 3; c++) rgba[i + c] = alpha > 0 ? both[i + c]! / alpha : 0;
    rgba[i + 3] = alpha * 255;
  }
  return { width, height, rgba };
}

/** Alpha in [0, 1], colours in [0, 255] times alpha. */
function premultiply({ rgba }: Picture): Float64Array {
  const out = new Float64Array(rgba.length);
  for (let i = 0; i < rgba.length; i += 4) {
    const alpha = rgba[i + 3]! / 255;
    for (let c = 0; c < 3; c++) out[i + c] = rgba[i + c]! * alpha;
    out[i + 3] = alpha;
  }
  return out;
}

interface Axis {
  readonly lines: number;
  readonly lineStride: number;
  readonly stride: number;
  readonly outLineStride: number;
  readonly outStride: number;
}

function filterAxis(values: Float64Array, from: number, to: number, axis: Axis): Float64Array {
  const out = new Float64Array(axis.lines * to * 4);
  for (let i = 0; i < to; i++) {
    const { start, weights } = triangleWeights(i, from, to);
    for (let line = 0; line < axis.lines; line++) {
      const base = line * axis.lineStride + start * axis.stride;
      const target = line * axis.outLineStride + i * axis.outStride;
      for (let c = 0; c < 4; c++) {
        let sum = 0;
        for (let k = 0; k < weights.length; k++) sum += weights[k]! * values[base + k * axis.stride + c]!;
        out[target + c] = sum;
      }
    }
  }
  return out;
}

/** The source pixels that count for target pixel i, with weights that sum to 1. */
function triangleWeights(i: number, from: number, to: number): { start: number; weights: Float64Array } {
  const scale = from / to;
  const support = Math.max(1, scale);
  const centre = (i + 0.5) * scale;
  const start = Math.max(0, Math.floor(centre - support + 0.5));
  const end = Math.min(from, Math.floor(centre + support + 0.5));
  const weights = Float64Array.from({ length: end - start }, (_, k) =>
    Math.max(0, 1 - Math.abs(start + k + 0.5 - centre) / support),
  );
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return { start, weights: weights.map((weight) => weight / total) };
}
