import { malformed, unsupported } from '../error.ts';
import { memorySource, type ByteSource } from '../../files/byte-source.ts';
import { list } from '../../files/untrusted-text.ts';
import { BYTES_OF, countElements, type StoredTensor, type StoredTensors } from '../tensor.ts';
import { describeValue, PickleMap, type PickleCall, type PickleValue } from './pickle-values.ts';
import { readTorchRoot } from './reader.ts';
import { locateTensor, STORAGES, TensorView } from './tensor-view.ts';

/** A file of torch.save as training scripts write it: one state dict, or a list or a dict of them with other things between. */
export interface TorchCheckpoint {
  /** The file is a list or a tuple, not a state dict alone. */
  readonly isList: boolean;
  /** One per item of the list, null where the item is no state dict; the only one, where there is no list; none of a dict of them. */
  readonly states: readonly (StoredTensors | null)[];
  /** The state dicts of a dict that has other things beside them, by their keys; empty where the file is none. */
  readonly named: ReadonlyMap<string, StoredTensors>;
}

/** What the state of an optimizer or a scheduler may name; none of it is called. */
const GLOBALS: ReadonlyMap<string, PickleCall | null> = new Map<string, PickleCall | null>([
  ['torch._utils _rebuild_parameter', ([data = null]) => data],
  ...['Int', 'Short', 'Char', 'Byte', 'Bool'].map((type) => [`torch ${type}Storage`, null] as const),
]);

/** Items of a list, or of a dict of state dicts. */
const MAX_ITEMS = 64;
/**
 * Bytes that the tensors of one state may have where they share storages, so that a small file unfolds to no more than a
 * network of 128 million weights.
 */
const MAX_SHARED_BYTES = 512 << 20;

/**
 * Reads a checkpoint. A state dict is a dict of which every value is a float tensor; items of a list that are none (an
 * optimizer's state, an epoch) are passed over, and their tensors are never read.
 * Throws FormatError as readTorchBin does, and where there is no state dict.
 */
export async function readTorchCheckpoint(
  bytes: Uint8Array | ByteSource,
  file: string,
): Promise<TorchCheckpoint> {
  const source = bytes instanceof Uint8Array ? memorySource(bytes) : bytes;
  const root = await readTorchRoot(source, file, GLOBALS);
  const limit = Math.max(source.size, MAX_SHARED_BYTES);
  if (root instanceof PickleMap) {
    const state = readState(root, file, limit);
    if (state) return { isList: false, states: [state], named: new Map() };
    const named = readNamed(root, file, limit);
    if (named.size === 0)
      throw unsupported(`${file}: the pickle is no dict of tensors${describeOther(root)}`);
    return { isList: false, states: [], named };
  }
  if (!Array.isArray(root))
    throw unsupported(`${file}: the pickle is no dict of tensors, and no list of dicts`);
  const items = root as readonly PickleValue[];
  if (items.length > MAX_ITEMS)
    throw malformed(`${file}: a list of ${items.length} items, more than ${MAX_ITEMS}`);
  const states = items.map((item, i) =>
    item instanceof PickleMap ? readState(item, `${file}: item ${i}`, limit) : null,
  );
  if (states.every((state) => state === null))
    throw unsupported(`${file}: a list of ${items.length} items, none of them a dict of tensors`);
  return { isList: true, states, named: new Map() };
}

/** Those values of a dict that are state dicts. */
function readNamed({ entries }: PickleMap, file: string, limit: number): Map<string, StoredTensors> {
  const named = new Map<string, StoredTensors>();
  if (entries.size > MAX_ITEMS) return named;
  for (const [key, value] of entries) {
    if (typeof key !== 'string' || !(value instanceof PickleMap)) continue;
    const state = readState(value, `${file}: ${list([key])}`, limit);
    if (state) named.set(key, state);
  }
  return named;
}

/** The tensors of a dict; null where a key is no text or a value no float tensor, or where there are none. */
function readState({ entries }: PickleMap, place: string, limit: number): StoredTensors | null {
  const tensors = new Map<string, StoredTensor>();
  if (entries.size === 0) return null;
  for (const [name, value] of entries) {
    if (typeof name !== 'string' || !(value instanceof TensorView)) return null;
    const tensor = locateTensor(value, `${place}: ${list([name])}`);
    if (!tensor) return null;
    tensors.set(name, tensor);
  }
  const claimed = [...tensors.values()].reduce(
    (sum, { shape, type }) => sum + countElements(shape)! * BYTES_OF[type],
    0,
  );
  if (claimed > limit)
    throw malformed(`${place}: its tensors add up to ${claimed} bytes, more than ${limit}`);
  return tensors;
}

/** The first key or value of a dict that has no place in a state dict. */
function describeOther({ entries }: PickleMap): string {
  for (const [key, value] of entries) {
    if (typeof key !== 'string') return ` (the key ${describeValue(key)})`;
    if (!(value instanceof TensorView)) return ` (${list([key])} is ${describeValue(value)})`;
    const { storageClass } = value.storage;
    if (!STORAGES[storageClass]) return ` (${list([key])} is in a ${storageClass.replace(' ', '.')})`;
  }
  return ', it is empty';
}
