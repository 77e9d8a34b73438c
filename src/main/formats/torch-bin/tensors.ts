import { memorySource } from '../../files/byte-source.ts';
import { unsupported } from '../error.ts';
import { PickleMap, type PickleCall, type PickleValue } from './pickle-values.ts';
import type { StoredTensor } from '../tensor.ts';
import { readTorchRoot, refuseSurplus } from './reader.ts';
import { locateTensor, TensorView } from './tensor-view.ts';

/** What lies beside float tensors; a Parameter is its tensor. */
const GLOBALS: ReadonlyMap<string, PickleCall | null> = new Map<string, PickleCall | null>([
  ['torch._utils _rebuild_parameter', ([data = null]) => data],
  ...['Int', 'Short', 'Char', 'Byte', 'Bool'].map((type) => [`torch ${type}Storage`, null] as const),
]);

/**
 * The float tensors of what torch.save was given: one tensor (name null), or those of a dict, list or tuple, whose
 * other values are left out. Throws FormatError as readTorchBin does, and where there is none of these.
 */
export async function readTorchTensors(
  bytes: Uint8Array,
  file: string,
): Promise<{ readonly name: string | null; readonly tensor: StoredTensor }[]> {
  const named = listValues(await readTorchRoot(memorySource(bytes), file, GLOBALS), file);
  const tensors = named.flatMap(({ name, value }) => {
    if (!(value instanceof TensorView)) return [];
    const tensor = locateTensor(value, name === null ? file : `${file}: ${name}`);
    return tensor ? [{ name, tensor }] : [];
  });
  refuseSurplus(
    tensors.map(({ tensor }) => tensor),
    bytes.length,
    file,
  );
  return tensors;
}

function listValues(root: PickleValue, file: string): { name: string | null; value: PickleValue }[] {
  if (root instanceof TensorView) return [{ name: null, value: root }];
  if (root instanceof PickleMap)
    return [...root.entries].map(([key, value]) => ({ name: nameOf(key), value }));
  if (Array.isArray(root))
    return (root as readonly PickleValue[]).map((value, i) => ({ name: String(i), value }));
  throw unsupported(`${file}: the pickle holds no tensor (a tensor, or a dict or list of tensors, is read)`);
}

function nameOf(key: PickleValue): string {
  return typeof key === 'object' ? 'a key that is no string' : String(key);
}
