import type { ByteSource } from '../files/byte-source.ts';

/** A stored number type that is read as float32. */
export type WeightType = 'F32' | 'F16' | 'BF16' | 'F64';

export const BYTES_OF: Readonly<Record<WeightType, number>> = { F32: 4, F16: 2, BF16: 2, F64: 8 };

/** Where the numbers of a tensor lie. */
export interface TensorPlace {
  readonly source: ByteSource;
  /** Bytes from the beginning of the source. */
  readonly offset: number;
  /** Elements between neighbours along each axis; null: row-major without gaps. */
  readonly strides: readonly number[] | null;
}

/** A tensor of a weight file that was located and bounds-checked but not yet read. `{ ...tensor, shape }` is the same under another shape. */
export interface StoredTensor {
  readonly shape: readonly number[];
  readonly type: WeightType;
  /** Absent where its numbers are computed. */
  readonly place?: TensorPlace;
  /**
   * The values in float32, row-major: a view where they are in memory as that already, else read and converted each
   * time. Throws a FormatError where the file was changed since it was opened.
   */
  read(): Float32Array;
}

/** A tensor that lies row-major without gaps at `offset` of a source that is long enough. */
export function storedTensor(
  source: ByteSource,
  offset: number,
  shape: readonly number[],
  type: WeightType,
): StoredTensor {
  const length = countElements(shape)! * BYTES_OF[type];
  const read = (): Float32Array => readFloats(source.read(offset, length), type);
  return { shape, type, place: { source, offset, strides: null }, read };
}

/** Bytes that floatPieces reads at once, a multiple of every type's size: few enough for a core's cache. */
export const PIECE_BYTES = 1 << 18;

/**
 * The values of a tensor in float32, row-major, as bytes in pieces: what `read` gives, without all of it in memory.
 * @param buffer of PIECE_BYTES; a piece is valid until the next one is asked for
 */
export function* floatPieces(tensor: StoredTensor, buffer: Uint8Array): Generator<Uint8Array> {
  const { type, place, shape } = tensor;
  if (!place || place.strides !== null) return yield bytesOf(tensor.read());
  const length = countElements(shape)! * BYTES_OF[type];
  for (let at = 0; at < length; at += PIECE_BYTES) {
    const bytes = place.source.read(place.offset + at, Math.min(PIECE_BYTES, length - at), buffer);
    yield type === 'F32' ? bytes : bytesOf(readFloats(bytes, type));
  }
}

/** The bytes of numbers, no copy. */
export function bytesOf({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** Tensors by name, from one or several files. */
export type StoredTensors = ReadonlyMap<string, StoredTensor>;

/** Product of the sizes; NaN or beyond 2⁵³ never happens, such shapes are refused: returns null. */
export function countElements(shape: readonly number[]): number | null {
  let count = 1;
  for (const size of shape) {
    if (!Number.isSafeInteger(size) || size < 0) return null;
    count *= size;
    if (count > Number.MAX_SAFE_INTEGER) return null;
  }
  return count;
}

/** Little-endian bytes of `type` as float32. `bytes.length` is a multiple of the type's size. */
export function readFloats(bytes: Uint8Array, type: WeightType): Float32Array {
  switch (type) {
    case 'F32':
      return viewOrCopy(bytes);
    case 'F16':
      return convertHalf(bytes);
    case 'BF16':
      return convertBrain(bytes);
    case 'F64': {
      const aligned = new Uint8Array(bytes);
      return Float32Array.from(new Float64Array(aligned.buffer));
    }
  }
}

function viewOrCopy(bytes: Uint8Array): Float32Array {
  if (bytes.byteOffset % 4 === 0)
    return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
  return new Float32Array(new Uint8Array(bytes).buffer);
}

/** bfloat16 is the upper half of a float32. */
function convertBrain(bytes: Uint8Array): Float32Array {
  const halves = new Uint16Array(new Uint8Array(bytes).buffer);
  const words = new Uint32Array(halves.length);
  for (let i = 0; i < halves.length; i++) words[i] = halves[i]! << 16;
  return new Float32Array(words.buffer);
}

let halfTable: Float32Array | null = null;

function convertHalf(bytes: Uint8Array): Float32Array {
  halfTable ??= Float32Array.from({ length: 1 << 16 }, (_, bits) => decodeHalf(bits));
  const table = halfTable;
  const halves = new Uint16Array(new Uint8Array(bytes).buffer);
  const floats = new Float32Array(halves.length);
  for (let i = 0; i < halves.length; i++) floats[i] = table[halves[i]!]!;
  return floats;
}

/** IEEE 754 binary16: sign, 5 bits of exponent (bias 15), 10 of fraction. */
function decodeHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
