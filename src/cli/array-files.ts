import { readFileSync, statSync } from 'node:fs';
import { firstNonFinite } from '../core/latent.ts';
import { readNpy, type NpyArray, type NpyType } from '../main/models/npy.ts';
import { asBadInput, BadInput } from './bad-input.ts';

const MAX_FILE_BYTES = 2 ** 31 - 1;

/** The bytes of a file that an option names. */
export function readInput(option: string, path: string, most = MAX_FILE_BYTES): Uint8Array {
  return asBadInput(`--${option} ${path}`, () => {
    const found = statSync(path, { throwIfNoEntry: false });
    if (!found) throw new Error('no such file');
    if (!found.isFile()) throw new Error('not a file');
    if (found.size > most) throw new Error(`${found.size} bytes, more than the ${most} that are read`);
    return readFileSync(path);
  });
}

/** An .npy file of real numbers: float32, or float64, which is rounded to it with a remark. */
export function readFloats(option: string, path: string, remark: (line: string) => void): NpyArray {
  const array = readArray(option, path, ['float32', 'float64']);
  const at = firstNonFinite(array.data);
  if (at >= 0) throw new BadInput(`--${option} ${path}: value ${at} is ${array.data[at]}, must be finite`);
  if (array.dtype === 'float64') remark(`--${option} ${path}: float64 is rounded to float32`);
  return array;
}

/** Timesteps [N] of an .npy file. */
export function readTimesteps(option: string, path: string): readonly number[] {
  const { shape, data } = readArray(option, path, ['int64', 'int32']);
  if (shape.length !== 1) throw new BadInput(`--${option} ${path}: shape [${shape.join(', ')}], must be [N]`);
  return Array.from(data);
}

function readArray(option: string, path: string, types: readonly NpyType[]): NpyArray {
  const bytes = readInput(option, path);
  // The reader names the file itself.
  const array = asBadInput(`--${option}`, () => readNpy(bytes, path));
  if (!types.includes(array.dtype))
    throw new BadInput(`--${option} ${path}: dtype ${array.dtype}, must be ${types.join(' or ')}`);
  return array;
}

/**
 * Throws unless the shape is the wanted one; a name in it stands for any size of at least 1.
 */
export function checkShape(
  option: string,
  path: string,
  shape: readonly number[],
  wanted: readonly (number | string)[],
): void {
  const fits =
    shape.length === wanted.length &&
    shape.every((size, axis) => (typeof wanted[axis] === 'number' ? size === wanted[axis] : size > 0));
  if (!fits)
    throw new BadInput(`--${option} ${path}: shape [${shape.join(', ')}], must be [${wanted.join(', ')}]`);
}
