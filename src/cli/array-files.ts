import { readFileSync, statSync } from 'node:fs';
import { latentEndings } from '../contract/formats.ts';
import type { SampleSize } from '../contract/sample-size.ts';
import { firstNonFinite, type Latent, type LatentShape } from '../core/latent.ts';
import type { FileArray } from '../main/formats/format.ts';
import { readArrayFile } from '../main/formats/index.ts';
import {
  countLatents,
  describeArrays,
  findStacks,
  pickLatent,
  type LatentStack,
} from '../main/engine/stores/latent-stacks.ts';
import type { NdArray } from '../main/formats/nd-array.ts';
import { asBadInput, attribute, BadInput } from './bad-input.ts';
import { endings } from './output-file.ts';
import { listAlternatives } from './output-formats.ts';

const MAX_FILE_BYTES = 2 ** 31 - 1;

/** For the help: what openArrays opens. */
export const arrayNote = `Arrays are read from ${listAlternatives(endings(latentEndings))} files.`;

/** The bytes of a file that an option names. */
export function readInput(option: string, path: string, max = MAX_FILE_BYTES): Uint8Array {
  return asBadInput(`--${option} ${path}`, () => {
    const found = statSync(path, { throwIfNoEntry: false });
    if (!found) throw new Error('no such file');
    if (!found.isFile()) throw new Error('not a file');
    if (found.size > max) throw new Error(`${found.size} bytes, more than the ${max} that are read`);
    return readFileSync(path);
  });
}

/** The float arrays of a file that an option names, not yet chosen by their shape. */
export interface GivenArrays {
  /** [H, W] of its latents, where all of them have the same; else null. */
  readonly size: SampleSize | null;
  /**
   * All latents of the model's shape, [N, C, H, W]. Throws BadInput when there is none, or a value is not finite.
   * @param factor pixels of the picture per pixel of these arrays, by which the error names a --size
   */
  latents(shape: LatentShape, factor?: number): NdArray;
  /** All latents, of whatever shapes, in the order of the file. Throws BadInput as above. */
  every(): Latent[];
  /** The array of exactly this shape, [S, N, …]; where N is 1 it may be without that axis. Throws BadInput as above. */
  exactly(shape: readonly number[]): NdArray;
}

/**
 * Opens a file of any format that arrays are read from: float16 and bfloat16 are widened, float64 is rounded to float32 with a
 * warn. Throws BadInput when it is none.
 */
export async function openArrays(
  option: string,
  path: string,
  warn: (line: string) => void,
): Promise<GivenArrays> {
  const subject = `--${option} ${path}`;
  // The reader names the file itself.
  const arrays = await readArrayFile(readInput(option, path), path).catch((error: unknown) =>
    attribute(`--${option}`, error),
  );
  const warnOfRounding = (chosen: readonly FileArray[]): void => {
    if (chosen.some(isRounded)) warn(`${subject}: ${ROUNDED}`);
  };
  const misfit = (wanted: string): never => {
    const found = describeArrays(arrays) || 'no float array in it';
    throw new BadInput(`${subject}: ${found}, must be ${wanted}`);
  };
  return {
    size: sizeOf(arrays),
    latents(shape, factor = 1) {
      const stacks = findStacks(arrays, shape);
      if (stacks.length === 0)
        misfit(`[N, ${shape.join(', ')}] or [${shape.join(', ')}]${sizeRemedy(arrays, shape, factor)}`);
      warnOfRounding(stacks);
      const data = asBadInput(`--${option}`, () => joinStacks(stacks, path));
      return { shape: [countLatents(stacks), ...shape], data };
    },
    every() {
      const stacks = arrays
        .filter(({ shape }) => shape.length === 3 || shape.length === 4)
        .flatMap((array) => findStacks([array], array.shape.slice(-3) as unknown as LatentShape));
      if (stacks.length === 0) misfit('[N, C, H, W] or [C, H, W]');
      warnOfRounding(stacks);
      return asBadInput(`--${option}`, () => stacks.flatMap((stack) => cutStack(stack, path)));
    },
    exactly(shape) {
      const [steps, count, ...rest] = shape;
      const shapes = [shape, ...(count === 1 ? [[steps, ...rest]] : [])].map(String);
      const found = arrays.find((array) => shapes.includes(String(array.shape)));
      if (!found) return misfit(`[${shape.join(', ')}]`);
      warnOfRounding([found]);
      const data = found.read();
      const at = firstNonFinite(data);
      if (at >= 0) throw new BadInput(`${subject}: value ${at} is ${data[at]}, must be finite`);
      return { shape, data };
    },
  };
}

/** The latents of a stack. Throws as pickLatent does. */
function cutStack(stack: LatentStack, path: string): Latent[] {
  const data = stack.read();
  const shape = stack.shape.slice(-3) as unknown as LatentShape;
  return Array.from({ length: stack.count }, (_, i) => ({ shape, data: pickLatent(path, stack, data, i) }));
}

/** The numbers of all stacks, one after the other. Throws as pickLatent does. */
function joinStacks(stacks: readonly LatentStack[], path: string): Float32Array {
  const parts = stacks.map((stack) => {
    const data = stack.read();
    for (let i = 0; i < stack.count; i++) pickLatent(path, stack, data, i);
    return data;
  });
  if (parts.length === 1) return parts[0]!;
  const joined = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

/** [H, W] of a file's latents, as above; null also where it cannot be read: that is said when they are resolved. */
export async function sizeOfFile(path: string): Promise<SampleSize | null> {
  try {
    return sizeOf(await readArrayFile(readInput('pin', path), path));
  } catch {
    return null;
  }
}

/** Warns if a file of latents for a model contains float64; ignores a file that cannot be read, as above. */
export async function warnOfRoundedFile(
  path: string,
  shape: LatentShape,
  subject: string,
  warn: (line: string) => void,
): Promise<void> {
  const arrays = await readArrayFile(readInput('pin', path), path).catch(() => []);
  if (findStacks(arrays, shape).some(isRounded)) warn(`${subject}: ${ROUNDED}`);
}

const ROUNDED = 'float64 is rounded to float32';

function isRounded({ type }: FileArray): boolean {
  return type === 'F64';
}

/** How a model that states another size is opened at that of latents of as many channels; '' where they fit otherwise. */
function sizeRemedy(arrays: readonly FileArray[], [channels]: LatentShape, factor: number): string {
  const size = sizeOf(arrays);
  if (!size || !arrays.some(({ shape }) => shape.length <= 4 && shape.at(-3) === channels)) return '';
  const pixels = size.map((side) => side * factor);
  return ` (--size ${pixels.join('x')}, where the model takes other sizes)`;
}

/** Of latents [C, H, W], many of them, or the noise of many steps. */
function sizeOf(arrays: readonly FileArray[]): SampleSize | null {
  const sizes = arrays.flatMap(({ shape }) => (shape.length >= 3 && shape.length <= 5 ? [shape] : []));
  const [height = 0, width = 0] = sizes[0]?.slice(-2) ?? [];
  const isSame = sizes.every((shape) => shape.at(-2) === height && shape.at(-1) === width);
  return isSame && height > 0 && width > 0 ? [height, width] : null;
}
