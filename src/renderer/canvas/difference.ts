import type { Picture } from '../state/picture-store.ts';

/** |a − b| per channel, times the gain, opaque; null for pictures of unequal size. */
export function differenceOf(a: Picture, b: Picture, gain: number): Picture | null {
  if (a.width !== b.width || a.height !== b.height) return null;
  const rgba = new Uint8ClampedArray(a.rgba.length);
  for (let i = 0; i < rgba.length; i++)
    rgba[i] = i % 4 === 3 ? 255 : gain * Math.abs(a.rgba[i]! - b.rgba[i]!);
  return { width: a.width, height: a.height, numSteps: a.numSteps, rgba };
}
