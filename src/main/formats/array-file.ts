import { StudioError } from '../../contract/errors.ts';
import { unsupported } from '../models/error.ts';
import { readNpy, type NpyType } from './npy/npy.ts';
import { readSafetensors } from './safetensors/reader.ts';
import type { StoredTensor, WeightType } from './tensor.ts';
import { readTorchTensors } from './torch-bin/tensors.ts';

/** A float array of a file; `name` is null where the file gives its only array none. */
export interface FileArray extends StoredTensor {
  readonly name: string | null;
}

const FLOATS: Readonly<Partial<Record<NpyType, WeightType>>> = {
  float16: 'F16',
  float32: 'F32',
  float64: 'F64',
};

/**
 * The float arrays of an .npy, .safetensors or torch.save file (.pt, .pth, .bin), in the order of the file: float16 and
 * bfloat16 are widened without rounding, float64 is rounded to float32. Arrays of other types are left out where the
 * file holds several. The bytes tell the format; the path names errors and tells what an empty or foreign file was to be.
 * Throws a StudioError of one line that names `path`.
 */
export async function readArrayFile(bytes: Uint8Array, path: string): Promise<FileArray[]> {
  switch (formatOf(bytes, path)) {
    case 'npz':
      throw unsupported(`${path}: an .npz archive is not read; save its array as .npy`);
    case 'torch':
      return (await readTorchTensors(bytes, path)).map(({ name, tensor }) => ({ name, ...tensor }));
    case 'safetensors':
      return [...readSafetensors(bytes, path, 'skip')].map(([name, tensor]) => ({ name, ...tensor }));
    case 'npy':
      return [readNpyFloats(bytes, path)];
  }
}

function readNpyFloats(bytes: Uint8Array, path: string): FileArray {
  const { dtype, shape, data } = readNpy(bytes, path);
  const type = FLOATS[dtype];
  if (!type)
    throw new StudioError(
      'latent/unreadable',
      `${path}: dtype ${dtype}, must be float16, float32 or float64`,
    );
  return { name: null, type, shape, read: () => data };
}

type Format = 'npy' | 'npz' | 'safetensors' | 'torch';

function formatOf(bytes: Uint8Array, path: string): Format {
  if (startsWith(bytes, '\x93NUMPY')) return 'npy';
  if (startsWith(bytes, 'PK\x03\x04')) return firstEntry(bytes).endsWith('.npy') ? 'npz' : 'torch';
  if (/\.safetensors$/i.test(path)) return 'safetensors';
  return /\.(pth?|bin|ckpt)$/i.test(path) ? 'torch' : 'npy';
}

function startsWith(bytes: Uint8Array, magic: string): boolean {
  return [...magic].every((letter, i) => bytes[i] === letter.charCodeAt(0));
}

/** Name of the first file of a zip. */
function firstEntry(bytes: Uint8Array): string {
  const length = (bytes[26] ?? 0) + 256 * (bytes[27] ?? 0);
  return new TextDecoder('latin1').decode(bytes.subarray(30, 30 + length));
}
