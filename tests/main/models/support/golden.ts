import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readNpy } from '../../../../src/main/formats/npy/npy.ts';

const repository = join(import.meta.dirname, '../../../..');
export const fixtures = join(repository, 'tests/fixtures');
/** The folder of the bundled models. */
export const bundledFolder = join(repository, 'resources/models');
/** Where the tests open a model from: the small bundled one, which is soon done. */
export const small = 'bundled:toonhead-32';

export interface GoldenCase {
  readonly sample: Float32Array;
  readonly timesteps: readonly number[];
  readonly eps: Float32Array;
}

/** Input and reference output of one golden/unet-* folder: three samples. */
export async function readCase(name: string): Promise<GoldenCase> {
  const read = (part: string): Promise<Float32Array> => readArray(name, part);
  return { sample: await read('sample'), timesteps: [...(await read('timestep'))], eps: await read('eps') };
}

/** One array of such a folder. */
export async function readArray(name: string, part: string): Promise<Float32Array> {
  const file = join(fixtures, name, `case_${part}.npy`);
  return readNpy(await readFile(file), file).data;
}

/** max |a − b| ÷ max |b|. */
export function relativeError(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let difference = a.length === b.length ? 0 : Infinity;
  let scale = 0;
  for (let i = 0; i < b.length; i++) {
    const d = Math.abs(a[i]! - b[i]!);
    if (!(d <= difference)) difference = d;
    scale = Math.max(scale, Math.abs(b[i]!));
  }
  return difference / scale;
}

/** Numbers in [−1, 1) that are the same on every run. */
export function pseudoRandom(length: number, seed = 1): Float32Array {
  let state = seed >>> 0 || 1;
  return Float32Array.from({ length }, () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 31 - 1;
  });
}
