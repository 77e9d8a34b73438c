import { malformed, unsupported } from '../error.ts';
import type { ByteSource } from '../../files/byte-source.ts';
import { list, show } from '../../files/untrusted-text.ts';
import { describeValue, PickleGlobal, PickleMap } from './pickle-values.ts';
import type { PickleCall, PickleHost, PickleValue } from './pickle-values.ts';
import { Storage, STORAGES, TensorView } from './tensor-view.ts';

/** A storage as the pickle names it. */
export interface NamedStorage {
  readonly storage: Storage;
  readonly key: string;
  /** Elements of its class. */
  readonly count: number;
}

/**
 * What a pickle of torch.save may use. `found` is called for each storage that it names, before any tensor is made of it.
 * @param more globals that are allowed besides those of a state dict
 */
export function torchHost(
  source: ByteSource,
  file: string,
  more: ReadonlyMap<string, PickleCall | null>,
  found: (named: NamedStorage) => void,
): PickleHost {
  return {
    globals: new Map([...listGlobals(file), ...more]),
    load(id) {
      const named = readStorageId(id, source, file);
      found(named);
      return named.storage;
    },
  };
}

function listGlobals(file: string): ReadonlyMap<string, PickleCall | null> {
  return new Map<string, PickleCall | null>([
    ['collections OrderedDict', makeDict(file)],
    ['torch._utils _rebuild_tensor_v2', (args) => rebuildTensor(args, file)],
    ...Object.keys(STORAGES).map((name) => [name, null] as const),
  ]);
}

function makeDict(file: string): PickleCall {
  return (args) => {
    if (args.length > 0) throw unsupported(`${file}: OrderedDict with ${args.length} arguments`);
    return new PickleMap();
  };
}

/**
 * Persistent ids are ('storage', class, key, device, number of elements), before version 1.6 with a sixth part that is None
 * but for storages that share another's memory, which torch itself no longer writes.
 */
function readStorageId(id: PickleValue, source: ByteSource, file: string): NamedStorage {
  const [tag, storageClass, key, , count, view = null] = Array.isArray(id)
    ? (id as readonly PickleValue[])
    : [];
  if (tag !== 'storage' || !isStorageClass(storageClass) || typeof key !== 'string' || !isSize(count))
    throw malformed(`${file}: a persistent id that is no storage`);
  if (view !== null) throw unsupported(`${file}: storage ${list([key])} is a part of another one`);
  return { storage: new Storage(storageClass.name, source), key, count };
}

/** A class of storages, not another global that the pickle may name. */
function isStorageClass(value: PickleValue | undefined): value is PickleGlobal {
  return value instanceof PickleGlobal && /^torch \w+Storage$/.test(value.name);
}

/** _rebuild_tensor_v2(storage, offset, size, stride, requires_grad, backward_hooks, metadata). */
function rebuildTensor(args: readonly PickleValue[], file: string): TensorView {
  const [storage, offset, shape, stride, , , metadata = null] = args;
  if (!(storage instanceof Storage) || !isSize(offset) || !isSizes(shape) || !isSizes(stride))
    throw malformed(`${file}: a tensor with arguments that are none`);
  if (shape.length !== stride.length || shape.length > 8)
    throw malformed(`${file}: a tensor of shape ${show(shape)} with strides ${show(stride)}`);
  refuseMetadata(metadata, file);
  // Copies: the pickle may refer to a list and append to it after these checks.
  return new TensorView(storage, offset, [...shape], [...stride]);
}

/** Metadata changes what the elements mean: those of a tensor with `neg` are stored with the other sign. */
function refuseMetadata(metadata: PickleValue, file: string): void {
  if (metadata === null || (metadata instanceof PickleMap && metadata.entries.size === 0)) return;
  const keys = metadata instanceof PickleMap ? [...metadata.entries.keys()].map(describeValue) : [];
  throw unsupported(`${file}: a tensor with metadata (${list(keys)}) is not supported`);
}

function isSize(value: PickleValue | undefined): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function isSizes(value: PickleValue | undefined): value is readonly number[] {
  return Array.isArray(value) && value.every((each) => isSize(each as PickleValue));
}
