import { StudioError } from '../../../contract/errors.ts';
import { show } from '../../files/untrusted-text.ts';
import { countElements, readFloats } from '../tensor.ts';

export type NpyType = 'float16' | 'float32' | 'float64' | 'int32' | 'int64';

/** An .npy array, row-major, its values in float32: float16 is widened, the other types round to it. */
export interface NpyArray {
  readonly dtype: NpyType;
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]; // \x93NUMPY
/** NumPy itself refuses longer headers of files it does not trust. */
const MAX_HEADER = 10_000;
/** Values that take memory beside the file: 192 MiB of them. */
const MAX_CONVERTED = 48 * 2 ** 20;
const TYPES: Readonly<Record<string, { readonly dtype: NpyType; readonly bytes: number }>> = {
  '<f2': { dtype: 'float16', bytes: 2 },
  '<f4': { dtype: 'float32', bytes: 4 },
  '<f8': { dtype: 'float64', bytes: 8 },
  '<i4': { dtype: 'int32', bytes: 4 },
  '<i8': { dtype: 'int64', bytes: 8 },
};

/** Whether bytes begin as an .npy file does. */
export function isNpy(bytes: Uint8Array): boolean {
  return MAGIC.every((byte, i) => bytes[i] === byte);
}

/**
 * Reads an .npy file of format version 1, 2 or 3. Column-major (`fortran_order`) arrays are put in
 * row-major order. Aligned float32 in C order is a view of `bytes`; what has to be
 * converted is at most 48 Mi values.
 * Throws latent/unreadable naming `name`, the field and its value.
 */
export function readNpy(bytes: Uint8Array, name: string): NpyArray {
  const stored = findValues(bytes, name);
  const { dtype, shape, count, values, fortran } = stored;
  const isView = dtype === 'float32' && !fortran && values.byteOffset % 4 === 0;
  const data = isView
    ? new Float32Array(values.buffer, values.byteOffset, count)
    : convert(stored, (length) => new Float32Array(length), name);
  return { dtype, shape, data };
}

/** The same in float64, which holds every value but integers beyond ±2⁵³ exactly: labels and times. Throws as readNpy does. */
export function readNpyNumbers(
  bytes: Uint8Array,
  name: string,
): Pick<NpyArray, 'dtype' | 'shape'> & { readonly data: Float64Array } {
  const stored = findValues(bytes, name);
  const data = convert(stored, (length) => new Float64Array(length), name);
  return { dtype: stored.dtype, shape: stored.shape, data };
}

/** The values of a file as its bytes. */
interface StoredValues {
  readonly dtype: NpyType;
  readonly shape: readonly number[];
  readonly count: number;
  readonly fortran: boolean;
  readonly values: Uint8Array;
}

function findValues(bytes: Uint8Array, name: string): StoredValues {
  const { text, dataStart } = readHeader(bytes, name);
  const { descr, fortran, shape } = parseHeader(text, name);
  const type = Object.hasOwn(TYPES, descr) ? TYPES[descr] : undefined;
  if (!type) throw unreadable(`${name}: descr ${show(descr)} is not supported (<f2, <f4, <f8, <i4, <i8 are)`);
  const count = countElements(shape);
  const given = bytes.length - dataStart;
  if (count === null || count * type.bytes !== given)
    throw unreadable(`${name}: shape ${show(shape)} of ${type.dtype} does not fit ${given} bytes of data`);
  return { dtype: type.dtype, shape, count, fortran, values: bytes.subarray(dataStart) };
}

/** Writes an .npy file, version 1, C order: float32 from Float32Array, int64 from BigInt64Array. */
export function encodeNpy(shape: readonly number[], data: Float32Array | BigInt64Array): Uint8Array {
  if (countElements(shape) !== data.length)
    throw unreadable(`npy: shape ${show(shape)} does not fit ${data.length} values`);
  const descr = data instanceof Float32Array ? '<f4' : '<i8';
  const sizes = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const dict = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${sizes}), }`;
  const padded = dict.padEnd(Math.ceil((10 + dict.length + 1) / 64) * 64 - 11) + '\n'; // data starts at a multiple of 64
  const file = new Uint8Array(10 + padded.length + data.byteLength);
  file.set([...MAGIC, 1, 0, padded.length & 255, padded.length >> 8]);
  file.set(new TextEncoder().encode(padded), 10);
  file.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), 10 + padded.length);
  return file;
}

function unreadable(message: string): StudioError {
  return new StudioError('latent/unreadable', message);
}

function readHeader(bytes: Uint8Array, name: string): { text: string; dataStart: number } {
  if (bytes.length < 12 || MAGIC.some((byte, i) => bytes[i] !== byte))
    throw unreadable(`${name}: not an .npy file`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = bytes[6]!;
  if (version < 1 || version > 3)
    throw unreadable(`${name}: .npy format version ${version} is not supported`);
  const start = version === 1 ? 10 : 12;
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (length > MAX_HEADER) throw unreadable(`${name}: header length ${length}, more than ${MAX_HEADER}`);
  if (start + length > bytes.length)
    throw unreadable(`${name}: header length ${length} reaches past the file's ${bytes.length} bytes`);
  const text = new TextDecoder('latin1').decode(bytes.subarray(start, start + length));
  return { text, dataStart: start + length };
}

interface Header {
  readonly descr: string;
  readonly fortran: boolean;
  readonly shape: readonly number[];
}

/** The header is a Python dict literal; exactly the three keys, in any order. */
function parseHeader(text: string, name: string): Header {
  const fail = (): never => {
    throw unreadable(`${name}: header ${show(text.trim())} is not understood`);
  };
  const body = /^\s*\{(.*)\}\s*$/s.exec(text)?.[1] ?? fail();
  const fields = new Map<string, string>();
  const pattern = /\s*'(\w+)'\s*:\s*('[^']*'|True|False|\([\d\s,L]*\)|\[[^\]]*\])\s*(?:,|$)/gy;
  let end = 0;
  for (const match of body.matchAll(pattern)) {
    if (fields.has(match[1]!)) fail();
    fields.set(match[1]!, match[2]!);
    end = match.index + match[0].length;
  }
  const order = fields.get('fortran_order');
  const sizes = /^\((.*)\)$/s.exec(fields.get('shape') ?? '')?.[1] ?? fail();
  if (body.slice(end).trim() !== '' || fields.size !== 3 || (order !== 'True' && order !== 'False')) fail();
  const parts = sizes.split(',').map((part) => part.trim().replace(/L$/, ''));
  if (parts.at(-1) === '') parts.pop();
  if (parts.length > 32 || parts.some((part) => !/^\d{1,16}$/.test(part))) fail();
  const descr = fields.get('descr') ?? fail();
  return { descr: descr.replace(/^'|'$/g, ''), fortran: order === 'True', shape: parts.map(Number) };
}

/** Values in row-major order. */
function convert<Target extends Float32Array | Float64Array>(
  { values, dtype, shape, count, fortran }: StoredValues,
  make: (length: number) => Target,
  name: string,
): Target {
  if (count > MAX_CONVERTED)
    throw unreadable(
      `${name}: ${count} values of ${dtype}, more than the ${MAX_CONVERTED} that are converted: save float32 in C order`,
    );
  const data = make(count);
  const value = valueReader(values, dtype);
  const places = fortran ? columnMajor : rowMajor;
  let to = 0;
  // Index in the file of each value of the array in turn.
  for (const from of places(shape, count)) data[to++] = value(from);
  return data;
}

function valueReader(bytes: Uint8Array, dtype: NpyType): (i: number) => number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  switch (dtype) {
    case 'float16': {
      const floats = readFloats(bytes, 'F16');
      return (i) => floats[i]!;
    }
    case 'float32':
      return (i) => view.getFloat32(4 * i, true);
    case 'float64':
      return (i) => view.getFloat64(8 * i, true);
    case 'int32':
      return (i) => view.getInt32(4 * i, true);
    case 'int64':
      return (i) => Number(view.getBigInt64(8 * i, true));
  }
}

function* rowMajor(_: readonly number[], count: number): Generator<number> {
  for (let i = 0; i < count; i++) yield i;
}

function* columnMajor(shape: readonly number[], count: number): Generator<number> {
  const index = shape.map(() => 0);
  const strides: number[] = [];
  shape.reduce((stride, size) => (strides.push(stride), stride * size), 1);
  let from = 0;
  for (let to = 0; to < count; to++) {
    yield from;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index[axis]! += 1;
      from += strides[axis]!;
      if (index[axis]! < shape[axis]!) break;
      from -= strides[axis]! * index[axis]!;
      index[axis] = 0;
    }
  }
}
