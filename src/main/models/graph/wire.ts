import { BinaryReader } from '@bufbuild/protobuf/wire';

/** A reader for each field: by its number where it is length-delimited, by `<number>:<wire type>` where it is not. */
export type Readers = Readonly<Record<string, (reader: BinaryReader) => void>>;

/** Keys by wire type and field, made once: a hostile file has millions of fields. ONNX numbers its fields below 64. */
const SCALAR_KEYS = Array.from({ length: 6 }, (_, wireType) =>
  Array.from({ length: 64 }, (__, field) => `${field}:${wireType}`),
);

/**
 * Calls the reader of each field of a message; fields without one are skipped.
 * @param onField called before each field
 */
export function eachField(bytes: Uint8Array, readers: Readers, onField?: () => void): void {
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    onField?.();
    const [field, wireType] = reader.tag();
    const read = readers[wireType === 2 ? field : (SCALAR_KEYS[wireType]?.[field] ?? '')];
    if (read) read(reader);
    else reader.skip(wireType, field);
  }
}

/** The readers of a repeated number, packed or not; numbers after the first `max` are ignored. */
export function repeated(
  field: number,
  wireType: number,
  read: (reader: BinaryReader) => number,
  into: number[],
  max = Infinity,
): Readers {
  const readOne = (reader: BinaryReader): void => {
    const number = read(reader);
    if (into.length < max) into.push(number);
  };
  const readPacked = (bytes: Uint8Array): void => {
    const packed = new BinaryReader(bytes);
    while (packed.pos < packed.len && into.length < max) readOne(packed);
  };
  return {
    [field]: (reader) => readPacked(reader.bytes()),
    [`${field}:${wireType}`]: readOne,
  };
}

export function readInt64(reader: BinaryReader): number {
  return Number(reader.int64());
}
