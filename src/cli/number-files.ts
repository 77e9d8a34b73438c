import { npy } from '../main/formats/npy/index.ts';
import { readNpyNumbers, type NpyType } from '../main/formats/npy/npy.ts';
import { readInput } from './array-files.ts';
import { asBadInput, BadInput } from './bad-input.ts';

/** Files of a few numbers per sample: timesteps and classes. */

/** The format that they are read from. */
export const NUMBERS_FORMAT = npy.id;

const types: readonly NpyType[] = ['int64', 'int32', 'float32', 'float64'];

/** For the help. */
export const numberTypes = types.join(', ');

/** The numbers of a file that an option names, row by row. Throws BadInput on another type, and on a value that is not finite. */
export function readNumbers(
  option: string,
  path: string,
): { readonly shape: readonly number[]; readonly data: Float64Array } {
  const bytes = readInput(option, path);
  // The reader names the file itself.
  const { dtype, shape, data } = asBadInput(`--${option}`, () => readNpyNumbers(bytes, path));
  if (!types.includes(dtype))
    throw new BadInput(`--${option} ${path}: dtype ${dtype}, must be one of ${numberTypes}`);
  const at = data.findIndex((value) => !Number.isFinite(value));
  if (at >= 0) throw new BadInput(`--${option} ${path}: value ${at} is ${data[at]!}, must be finite`);
  return { shape, data };
}
