import { malformed } from '../error.ts';
import type { ByteSource } from '../../files/byte-source.ts';
import { BYTES_OF, countElements, readFloats, storedTensor } from '../tensor.ts';
import type { StoredTensor, WeightType } from '../tensor.ts';
import type { ZipRange } from '../zip/reader.ts';
import { PickleObject } from './pickle-values.ts';

/** Storage classes by their name in the pickle; those without a weight type may be there but not be used. */
export const STORAGES: Readonly<Record<string, WeightType | null>> = {
  'torch FloatStorage': 'F32',
  'torch HalfStorage': 'F16',
  'torch BFloat16Storage': 'BF16',
  'torch DoubleStorage': 'F64',
  'torch LongStorage': null,
};

export class Storage extends PickleObject {
  readonly kind = 'storage';
  readonly storageClass: string;
  readonly source: ByteSource;
  #range: ZipRange | null = null;

  constructor(storageClass: string, source: ByteSource) {
    super();
    this.storageClass = storageClass;
    this.source = source;
  }

  /** Where its elements are in the source; known once the file's form has placed it. */
  get range(): ZipRange {
    if (!this.#range) throw new Error('a storage that was not placed');
    return this.#range;
  }

  place(range: ZipRange): void {
    this.#range = range;
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
