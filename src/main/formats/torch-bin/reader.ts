import { malformed, tooLarge, unsupported } from '../error.ts';
import { list, show } from '../../files/untrusted-text.ts';
import { PickleGlobal, PickleMap, PickleObject } from './pickle-values.ts';
import type { PickleCall, PickleValue } from './pickle-values.ts';
import { MAX_PICKLE_BYTES, readPickle } from './pickle.ts';
import { memorySource, type ByteSource } from '../../files/byte-source.ts';
import { BYTES_OF, countElements, readFloats, storedTensor } from '../tensor.ts';
import type { StoredTensor, WeightType } from '../tensor.ts';
import { isZip, type ZipRange } from '../zip/reader.ts';
import { readStoredEntries } from './stored-entries.ts';

/** Storage classes by their name in the pickle; those without a weight type may be there but not be used. */
const STORAGES: Readonly<Record<string, WeightType | null>> = {
  'torch FloatStorage': 'F32',
  'torch HalfStorage': 'F16',
  'torch BFloat16Storage': 'BF16',
  'torch DoubleStorage': 'F64',
  'torch LongStorage': null,
};

/** How torch.save began before version 1.6: the pickled number 0x1950a86a20f9469cfc6c. */
const MAGIC_LEGACY = [0x80, 0x02, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20];
/** "ustar", where a tar has it: torch.save of the first versions. */
const MAGIC_TAR = [0x75, 0x73, 0x74, 0x61, 0x72];
const TAR_OFFSET = 257;

class Storage extends PickleObject {
  readonly kind = 'storage';
  readonly storageClass: string;
  readonly source: ByteSource;
  readonly range: ZipRange;
  constructor(storageClass: string, source: ByteSource, range: ZipRange) {
    super();
    this.storageClass = storageClass;
    this.source = source;
    this.range = range;
  }
}

export class TensorView extends PickleObject {
  readonly kind = 'tensor';
  readonly storage: Storage;
  readonly offset: number;
  readonly shape: readonly number[];
  readonly stride: readonly number[];
  constructor(storage: Storage, offset: number, shape: readonly number[], stride: readonly number[]) {
    super();
    this.storage = storage;
    this.offset = offset;
    this.shape = shape;
    this.stride = stride;
  }
}

/**
 * Reads a state dict that torch.save wrote: a zip with a pickle and raw storages. Tensors may be
 * strided and share storages; they are read when they are asked for.
 * Throws file/unsupported or file/malformed, naming the file and what in it is at fault.
 */
export async function readTorchBin(
  bytes: Uint8Array | ByteSource,
  file: string,
): Promise<Map<string, StoredTensor>> {
  const source = bytes instanceof Uint8Array ? memorySource(bytes) : bytes;
  const root = await readTorchRoot(source, file);
  if (!(root instanceof PickleMap)) throw unsupported(`${file}: the pickle is no dict of tensors`);
  const tensors = new Map([...root.entries].map(([name, value]) => nameTensor(name, value, file)));
  refuseSurplus([...tensors.values()], source.size, file);
  return tensors;
}

/**
 * What torch.save was given, from the pickle in its zip. Throws as readTorchBin does.
 * @param more globals that are allowed besides those of a state dict
 */
export async function readTorchRoot(
  source: ByteSource,
  file: string,
  more: ReadonlyMap<string, PickleCall | null> = new Map(),
): Promise<PickleValue> {
  refuseOtherFormats(source.read(0, Math.min(source.size, TAR_OFFSET + MAGIC_TAR.length)), file);
  const entries = await readStoredEntries(source, file);
  const pickles = [...entries.keys()].filter((name) => /^[^/]+\/data\.pkl$/.test(name));
  if (pickles.length !== 1)
    throw malformed(`${file}: ${pickles.length} entries named data.pkl, expected one`);
  const folder = pickles[0]!.slice(0, -'data.pkl'.length);
  refuseOtherArchives(source, entries, folder, file);
  const pickle = entries.get(pickles[0]!)!;
  if (pickle.size > MAX_PICKLE_BYTES)
    throw tooLarge(`${file}: ${pickle.size} bytes of pickle, more than ${MAX_PICKLE_BYTES}`);
  return readPickle(source.read(pickle.offset, pickle.size), file, {
    globals: new Map([...listGlobals(file), ...more]),
    load: (id) => loadStorage(id, source, entries, folder, file),
  });
}

/** Tensors may share storages, but not so as to unfold to more than the file. */
export function refuseSurplus(tensors: readonly StoredTensor[], fileBytes: number, file: string): void {
  const claimed = tensors.reduce((sum, { shape, type }) => sum + countElements(shape)! * BYTES_OF[type], 0);
  if (claimed > fileBytes)
    throw malformed(`${file}: its tensors add up to ${claimed} bytes, more than the file's ${fileBytes}`);
}

/** @param bytes those at the file's beginning */
function refuseOtherFormats(bytes: Uint8Array, file: string): void {
  const isTar = MAGIC_TAR.every((byte, i) => bytes[TAR_OFFSET + i] === byte);
  if (isTar || MAGIC_LEGACY.every((byte, i) => bytes[i] === byte))
    throw unsupported(
      `${file}: the torch format from before version 1.6 is not supported; save it again with a newer torch`,
    );
  if (bytes[0] === 0x80 && bytes[1]! <= 5)
    throw unsupported(`${file}: a pickle that torch.save did not write; save its tensor with torch.save`);
  if (!isZip(bytes)) throw malformed(`${file}: not a torch zip file`);
}

function refuseOtherArchives(
  source: ByteSource,
  entries: ReadonlyMap<string, ZipRange>,
  folder: string,
  file: string,
): void {
  if (entries.has(`${folder}constants.pkl`))
    throw unsupported(`${file}: a TorchScript archive, not a state dict`);
  const order = entries.get(`${folder}byteorder`);
  const name = order
    ? new TextDecoder().decode(source.read(order.offset, Math.min(order.size, 16)))
    : 'little';
  if (name !== 'little') throw unsupported(`${file}: byteorder ${list([name])} is not supported (little is)`);
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

/** Persistent ids are ('storage', class, key, device, number of elements). */
function loadStorage(
  id: PickleValue,
  source: ByteSource,
  entries: ReadonlyMap<string, ZipRange>,
  folder: string,
  file: string,
): Storage {
  const [tag, storageClass, key, , count] = Array.isArray(id) ? (id as readonly PickleValue[]) : [];
  if (
    tag !== 'storage' ||
    !(storageClass instanceof PickleGlobal) ||
    typeof key !== 'string' ||
    !isSize(count)
  )
    throw malformed(`${file}: a persistent id that is no storage`);
  const range = entries.get(`${folder}data/${key}`);
  if (!range) throw malformed(`${file}: storage ${list([key])} is missing`);
  const type = STORAGES[storageClass.name];
  if (type && range.size !== count * BYTES_OF[type])
    throw malformed(`${file}: storage ${list([key])} holds ${range.size} bytes, not ${count} of ${type}`);
  return new Storage(storageClass.name, source, range);
}

/** _rebuild_tensor_v2(storage, offset, size, stride, requires_grad, backward_hooks, …). */
function rebuildTensor(args: readonly PickleValue[], file: string): TensorView {
  const [storage, offset, shape, stride] = args;
  if (!(storage instanceof Storage) || !isSize(offset) || !isSizes(shape) || !isSizes(stride))
    throw malformed(`${file}: a tensor with arguments that are none`);
  if (shape.length !== stride.length || shape.length > 8)
    throw malformed(`${file}: a tensor of shape ${show(shape)} with strides ${show(stride)}`);
  // Copies: the pickle may refer to a list and append to it after these checks.
  return new TensorView(storage, offset, [...shape], [...stride]);
}

function nameTensor(name: PickleValue, value: PickleValue, file: string): [string, StoredTensor] {
  if (typeof name !== 'string') throw malformed(`${file}: a key that is no string`);
  const at = `${file}: ${list([name])}`;
  if (!(value instanceof TensorView)) throw unsupported(`${at} is no tensor`);
  const tensor = locateTensor(value, at);
  if (!tensor)
    throw unsupported(
      `${at} is in a ${value.storage.storageClass.replace(' ', '.')}, which holds no weights`,
    );
  return [name, tensor];
}

/** The tensor of a view that lies within its storage; null where that is of no float type. `at` begins errors. */
export function locateTensor(value: TensorView, at: string): StoredTensor | null {
  const { storage, offset, shape, stride } = value;
  const type = STORAGES[storage.storageClass] ?? null;
  if (!type) return null;
  const count = countElements(shape);
  const available = storage.range.size / BYTES_OF[type];
  const last = shape.reduce((index, size, axis) => index + (size - 1) * stride[axis]!, offset);
  // A shape larger than its storage repeats elements: no weight does, and it could ask for any amount of memory.
  if (count === null || count > available || (count > 0 && !(last < available)))
    throw malformed(
      `${at}: shape [${shape.join(',')}], strides [${stride.join(',')}] and offset ${offset} reach past the ${available} elements of its storage`,
    );
  const { source, range } = storage;
  const begin = range.offset + offset * BYTES_OF[type];
  if (isContiguous(shape, stride)) return storedTensor(source, begin, shape, type);
  const place = { source, offset: begin, strides: stride };
  return { shape, type, place, read: () => gather(value, type, count) };
}

/** Elements of a view in row-major order. */
function gather(
  { storage, offset, shape, stride }: TensorView,
  type: WeightType,
  count: number,
): Float32Array {
  const size = BYTES_OF[type];
  const last = shape.reduce((at, length, axis) => at + (length - 1) * stride[axis]!, 0);
  const elementAt = readElements(storage, offset * size, count === 0 ? 0 : (last + 1) * size, size);
  // Only what is asked for is converted: a storage may be far larger than the view.
  const picked = new Uint8Array(count * size);
  const index = shape.map(() => 0);
  let from = 0;
  for (let to = 0; to < count; to++) {
    const { bytes, at } = elementAt(from);
    for (let i = 0; i < size; i++) picked[to * size + i] = bytes[at + i]!;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index[axis]! += 1;
      from += stride[axis]!;
      if (index[axis]! < shape[axis]!) break;
      from -= stride[axis]! * index[axis]!;
      index[axis] = 0;
    }
  }
  return readFloats(picked, type);
}

/** Spans of at most this many bytes are read at once, longer ones in windows of fewer. */
const MAX_SPAN = 1 << 28;
const WINDOW = 1 << 16;

/** Finds elements of `size` bytes in the span of a storage that begins at `begin`. */
function readElements(
  { source, range }: Storage,
  begin: number,
  span: number,
  size: number,
): (element: number) => { readonly bytes: Uint8Array; readonly at: number } {
  const length = span <= MAX_SPAN ? span : WINDOW;
  let start = 0;
  let bytes = source.read(range.offset + begin, length);
  return (element) => {
    const at = element * size;
    if (at < start || at + size > start + bytes.length) {
      start = at;
      bytes = source.read(range.offset + begin + start, Math.min(length, span - start));
    }
    return { bytes, at: at - start };
  };
}

function isContiguous(shape: readonly number[], stride: readonly number[]): boolean {
  let expected = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] !== 1 && stride[axis] !== expected) return false;
    expected *= shape[axis]!;
  }
  return true;
}

function isSize(value: PickleValue | undefined): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function isSizes(value: PickleValue | undefined): value is readonly number[] {
  return Array.isArray(value) && value.every((each) => isSize(each as PickleValue));
}
