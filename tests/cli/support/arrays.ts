import { readFileSync, writeFileSync } from 'node:fs';
import { encodeNpy, readNpy, type NpyArray } from '../../../src/main/formats/npy/npy.ts';

export function load(path: string): NpyArray {
  return readNpy(readFileSync(path), path);
}

export function save(path: string, shape: readonly number[], data: Float32Array): string {
  writeFileSync(path, encodeNpy(shape, data));
  return path;
}

/** Sample i of [N, …]. */
export function sampleOf({ shape, data }: NpyArray, i: number): Float32Array {
  const size = data.length / shape[0]!;
  return data.slice(i * size, (i + 1) * size);
}

export function maxDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length || a.length === 0)
    throw new Error(`${a.length} values against ${b.length} do not compare`);
  let max = 0;
  for (let i = 0; i < a.length; i++) {
    const difference = Math.abs(a[i]! - b[i]!);
    if (!(difference <= max)) max = difference; // NaN comes through
  }
  return max;
}
