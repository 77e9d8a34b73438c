import type { Latent, LatentShape } from '../../../core/latent.ts';
import { readArrayFile } from '../../formats/index.ts';
import { MAX_FILE_BYTES, readWholeFile } from '../../files/bounded-file.ts';
import { countLatents, describeArrays, findStacks, pickLatent, type LatentStack } from './latent-stacks.ts';

const MODEL = "the model's";

/** A latent of a file, and its place in the file. */
export interface FiledLatent {
  readonly latent: Latent;
  /** The tensor's name; null for the unnamed array of a file. */
  readonly tensor: string | null;
  /** Index in a tensor [N, C, H, W]; null where the tensor is the latent. */
  readonly index: number | null;
}

/**
 * All latents of an .npy, .safetensors or torch.save file, at most `max`: tensors [C, H, W] and [N, C, H, W] in the order of
 * the file. Other tensors are left out. Throws with the file, the tensor and its shape
 * when none fits, when there are more, and on a value that is not finite.
 */
export async function readLatentFile(path: string, shape: LatentShape, max: number): Promise<FiledLatent[]> {
  const stacks = await openStacks(path, shape, MODEL);
  const total = countLatents(stacks);
  if (total > max) throw new Error(`${path}: holds ${total} latents, at most ${max} are imported at once`);
  return stacks.flatMap((stack) => {
    const data = stack.read();
    return Array.from({ length: stack.count }, (_, i) => pick(path, stack, data, shape, i));
  });
}

/**
 * Latent `index` of those that readLatentFile would list. Throws as it does, and when there are not so many.
 * @param owner whose the shape is, in the error
 */
export async function readLatentOfFile(
  path: string,
  index: number,
  shape: LatentShape,
  owner = MODEL,
): Promise<Latent> {
  const stacks = await openStacks(path, shape, owner);
  let at = index;
  for (const stack of stacks) {
    if (at < stack.count) return pick(path, stack, stack.read(), shape, at).latent;
    at -= stack.count;
  }
  throw new Error(`${path}: index ${index} is out of range, the file holds ${countLatents(stacks)}`);
}

async function openStacks(path: string, shape: LatentShape, owner: string): Promise<LatentStack[]> {
  const arrays = await readArrayFile(await readWholeFile(path, MAX_FILE_BYTES), path);
  const stacks = findStacks(arrays, shape);
  if (stacks.length > 0) return stacks;
  const problem = arrays.length > 0 ? `${describeArrays(arrays)} does not fit` : 'holds no tensor for';
  const advice = arrays.length > MAX_ARRAYS ? `; ${OPEN_FOLDER}` : '';
  throw new Error(`${path}: ${problem} ${owner} [${shape.join(', ')}]${advice}`);
}

/** A file with more arrays contains weights, not latents. */
const MAX_ARRAYS = 8;
const OPEN_FOLDER =
  'if these are the weights of a network, open its diffusers folder (config.json and weights) instead';

function pick(
  path: string,
  stack: LatentStack,
  data: Float32Array,
  shape: LatentShape,
  i: number,
): FiledLatent {
  const latent = { shape, data: pickLatent(path, stack, data, i).slice() };
  return { latent, tensor: stack.name, index: stack.isBatch ? i : null };
}
