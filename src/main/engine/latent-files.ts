import { reportError } from '../../contract/errors.ts';
import { makeLatent, type Latent, type LatentShape } from '../../core/latent.ts';
import { sliceLatent } from '../../core/samplers/walk.ts';
import { list, show } from '../models/error.ts';
import { MAX_FILE_BYTES, readWholeFile } from '../models/files.ts';
import { readNpy } from '../models/npy.ts';
import { readSafetensors } from '../models/safetensors.ts';

/** A latent of a file, and where in the file it stands. */
export interface FiledLatent {
  readonly latent: Latent;
  /** The tensor's name; null in an .npy file, which holds one without a name. */
  readonly tensor: string | null;
  /** Index in a tensor [N, C, H, W]; null where the tensor is the latent. */
  readonly index: number | null;
}

/** A tensor of the model's shape, or of many such. */
interface Stack {
  readonly tensor: string | null;
  readonly count: number;
  readonly isBatch: boolean;
  /** [count, C, H, W], row-major. */
  read(): Float32Array;
}

/**
 * All latents of an .npy or .safetensors file, at most `most`: tensors [C, H, W] and [N, C, H, W] in the order of
 * the file. Other tensors of a .safetensors file are left out. Throws with the file, the tensor and its shape
 * when none fits, when there are more, and on a value that is not finite.
 */
export async function readLatentFile(path: string, shape: LatentShape, most: number): Promise<FiledLatent[]> {
  const stacks = await findStacks(path, shape);
  const total = countAll(stacks);
  if (total > most) throw new Error(`${path}: holds ${total} latents, at most ${most} are imported at once`);
  return stacks.flatMap((stack) => {
    const data = stack.read();
    return Array.from({ length: stack.count }, (_, i) => pick(path, stack, data, shape, i));
  });
}

/** Latent `index` of those that readLatentFile would list. Throws as it does, and when there are not so many. */
export async function readLatentOfFile(path: string, index: number, shape: LatentShape): Promise<Latent> {
  const stacks = await findStacks(path, shape);
  let at = index;
  for (const stack of stacks) {
    if (at < stack.count) return pick(path, stack, stack.read(), shape, at).latent;
    at -= stack.count;
  }
  throw new Error(`${path}: index ${index} is out of range, the file holds ${countAll(stacks)}`);
}

async function findStacks(path: string, shape: LatentShape): Promise<Stack[]> {
  const bytes = await readWholeFile(path, MAX_FILE_BYTES);
  const tensors = /\.safetensors$/i.test(path)
    ? [...readSafetensors(bytes, path, 'skip')].map(([name, tensor]) => ({ name, ...tensor }))
    : [readNpy(bytes, path)].map((array) => ({ name: null, shape: array.shape, read: () => array.data }));
  const stacks = tensors.flatMap(({ name, shape: sizes, read }) => {
    const isBatch = sizes.length === 4;
    const fits = sizes.slice(isBatch ? 1 : 0).join() === shape.join();
    return fits ? [{ tensor: name, count: isBatch ? sizes[0]! : 1, isBatch, read }] : [];
  });
  if (countAll(stacks) === 0) {
    const held = tensors.map(({ name, shape: sizes }) => `${tensorText(name)}shape [${sizes.join(', ')}]`);
    const problem = held.length > 0 ? `${list(held, 3)} does not fit` : 'holds no tensor for';
    throw new Error(`${path}: ${problem} the model's [${shape.join(', ')}]`);
  }
  return stacks;
}

function countAll(stacks: readonly Stack[]): number {
  return stacks.reduce((sum, { count }) => sum + count, 0);
}

function pick(path: string, stack: Stack, data: Float32Array, shape: LatentShape, i: number): FiledLatent {
  const { tensor, isBatch } = stack;
  try {
    const latent = makeLatent(shape, sliceLatent(data, shape, i).data);
    return { latent, tensor, index: isBatch ? i : null };
  } catch (error) {
    const place = `${tensorText(tensor)}${isBatch ? `#${i}` : ''}`.trim();
    throw new Error(`${[path, place].filter(Boolean).join(': ')}: ${reportError(error).message}`, {
      cause: error,
    });
  }
}

function tensorText(name: string | null): string {
  return name === null ? '' : `tensor ${show(name)} `;
}
