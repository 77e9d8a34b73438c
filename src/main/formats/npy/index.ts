import { StudioError } from '../../../contract/errors.ts';
import { unsupported } from '../error.ts';
import type { ArrayFile, ArraySource } from '../format.ts';
import type { WeightType } from '../tensor.ts';
import { firstEntryName } from '../zip/reader.ts';
import { encodeNpy, isNpy, readNpy, type NpyType } from './npy.ts';

const FLOATS: Readonly<Partial<Record<NpyType, WeightType>>> = {
  float16: 'F16',
  float32: 'F32',
  float64: 'F64',
};

export const npy: ArrayFile<'npy'> & ArraySource = {
  id: 'npy',
  kind: 'arrays',
  single: true,
  isOne: isNpy,
  endings: ['npy'],
  write: ([array]) => (array ? [encodeNpy(array.shape, array.data)] : []),
  async readArrays(bytes, path) {
    const { dtype, shape, data } = readNpy(bytes, path);
    const type = FLOATS[dtype];
    if (!type)
      throw new StudioError(
        'latent/unreadable',
        `${path}: dtype ${dtype}, must be float16, float32 or float64`,
      );
    return [{ name: null, type, shape, read: () => data }];
  },
};

/** NumPy's archive of several arrays, which is not read. */
export const npz: ArraySource = {
  id: 'npz',
  isOne: (bytes) => firstEntryName(bytes)?.endsWith('.npy') ?? false,
  endings: [],
  async readArrays(_, path) {
    throw unsupported(`${path}: an .npz archive is not read; save its array as .npy`);
  },
};
