import { firstNonFinite, latentSize, type LatentShape } from './latent.ts';

/** RGBA8, row-major, 4·width·height bytes. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8ClampedArray<ArrayBuffer>;
}

const BYTES_PER_PIXEL = 4;
/** Weights of ITU-R BT.601, as in most image libraries' greyscale. */
const LUMA = [0.299, 0.587, 0.114] as const;

/**
 * x_0 [C, H, W] → RGBA8, opaque: round-half-to-even(255·clamp(x/2 + ½, 0, 1)). C is 1 (grey) or 3 (RGB).
 * Throws on another C, a wrong length, or a value that is not finite.
 */
export function toRgba8(x0: Float32Array, shape: LatentShape): Uint8ClampedArray<ArrayBuffer> {
  const plane = checkImage(shape);
  if (x0.length !== latentSize(shape)) {
    throw new Error(
      `image of shape [${shape.join(', ')}] needs ${latentSize(shape)} values, got ${x0.length}`,
    );
  }
  const at = firstNonFinite(x0);
  if (at >= 0) throw new Error(`image value ${at} is ${x0[at]}, must be finite`);
  const rgba = new Uint8ClampedArray(plane * BYTES_PER_PIXEL);
  const step = shape[0] === 1 ? 0 : plane;
  for (let i = 0; i < plane; i++) {
    // A Uint8ClampedArray clamps and rounds half to even by definition.
    rgba[i * 4] = 255 * (x0[i]! / 2 + 0.5);
    rgba[i * 4 + 1] = 255 * (x0[i + step]! / 2 + 0.5);
    rgba[i * 4 + 2] = 255 * (x0[i + 2 * step]! / 2 + 0.5);
    rgba[i * 4 + 3] = 255;
  }
  return rgba;
}

/**
 * RGBA8 → [C, H, W] in [−1, 1], the size unchanged: transparency is laid on white, and C = 1 takes the BT.601 luma.
 * Throws when the picture is not of the shape's size, on a wrong length, and on C other than 1 and 3.
 */
export function fromRgba8(
  rgba: Uint8Array | Uint8ClampedArray,
  width: number,
  height: number,
  shape: LatentShape,
): Float32Array {
  const plane = checkImage(shape);
  if (height !== shape[1] || width !== shape[2]) {
    throw new Error(`image is ${width} × ${height}, must be ${shape[2]} × ${shape[1]}`);
  }
  if (rgba.length !== plane * BYTES_PER_PIXEL) {
    throw new Error(
      `image of ${width} × ${height} needs ${plane * BYTES_PER_PIXEL} bytes, got ${rgba.length}`,
    );
  }
  const out = new Float32Array(latentSize(shape));
  for (let i = 0; i < plane; i++) {
    const opacity = rgba[i * 4 + 3]! / 255;
    const channel = (c: number): number => ((rgba[i * 4 + c]! / 255) * opacity + 1 - opacity) * 2 - 1;
    if (shape[0] === 1) out[i] = LUMA[0] * channel(0) + LUMA[1] * channel(1) + LUMA[2] * channel(2);
    else for (let c = 0; c < 3; c++) out[c * plane + i] = channel(c);
  }
  return out;
}

/** Whether x_0 [C, H, W] can be shown as a picture: C is 1 (grey) or 3 (RGB). */
export function isPictureShape([channels]: LatentShape): boolean {
  return channels === 1 || channels === 3;
}

function checkImage(shape: LatentShape): number {
  const size = latentSize(shape);
  if (!isPictureShape(shape)) {
    throw new Error(`an image has 1 or 3 channels, this shape [${shape.join(', ')}] has ${shape[0]}`);
  }
  return size / shape[0];
}
