import { firstNonFinite, type LatentShape } from '../../../core/latent.ts';
import type { FileArray } from '../../formats/format.ts';
import { list, show } from '../../files/untrusted-text.ts';

/** An array of the model's shape, or of many such. */
export interface LatentStack extends FileArray {
  readonly count: number;
  /** Whether it is [N, C, H, W]: else it is the only latent itself. */
  readonly isBatch: boolean;
}

/** The arrays that are [C, H, W] or [N, C, H, W] of the given shape, in their order; none where no latent is there. */
export function findStacks(arrays: readonly FileArray[], shape: LatentShape): LatentStack[] {
  return arrays.flatMap((array) => {
    const { shape: sizes } = array;
    const isBatch = sizes.length === 4;
    const fits = sizes.slice(isBatch ? 1 : 0).join() === shape.join();
    const count = isBatch ? sizes[0]! : 1;
    return fits && count > 0 ? [{ ...array, count, isBatch }] : [];
  });
}

/** Latents of all stacks together. */
export function countLatents(stacks: readonly LatentStack[]): number {
  return stacks.reduce((sum, { count }) => sum + count, 0);
}

/** Latent `i` of a stack: a view of `data`, which is what the stack reads. Throws, naming `path`, on a value that is not finite. */
export function pickLatent(path: string, stack: LatentStack, data: Float32Array, i: number): Float32Array {
  const size = data.length / stack.count;
  const latent = data.subarray(i * size, (i + 1) * size);
  const at = firstNonFinite(latent);
  if (at < 0) return latent;
  const place = `${nameArray(stack.name)}${stack.isBatch ? `#${i}` : ''}`.trim();
  throw new Error(
    `${[path, place].filter(Boolean).join(': ')}: latent value ${at} is ${latent[at]}, must be finite`,
  );
}

/** The arrays and their shapes, for a message that says that none fits; '' where there are none. */
export function describeArrays(arrays: readonly FileArray[]): string {
  return list(
    arrays.map(({ name, shape }) => `${nameArray(name)}shape [${shape.join(', ')}]`),
    3,
  );
}

function nameArray(name: string | null): string {
  return name === null ? '' : `tensor ${show(name)} `;
}
