import { BinaryReader } from '@bufbuild/protobuf/wire';

/** A reader for each field: by its number where it is length-delimited, by `<number>:<wire type>` where it is not. */
export type Readers = Readonly<Record<string, (reader: BinaryReader) => void>>;

/** Hands every field of a message to its reader; fields without one are skipped. */
export function eachField(bytes: Uint8Array, readers: Readers): void {
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const [field, wireType] = reader.tag();
    const read = readers[wireType === 2 ? String(field) : `${field}:${wireType}`];
    if (read) read(reader);
    else reader.skip(wireType, field);
  }
}

/** The readers of a repeated number, packed or not; after `most` numbers a packed run is left. */
export function repeated(
  field: number,
  wireType: number,
  read: (reader: BinaryReader) => number,
  into: number[],
  most = Infinity,
): Readers {
  const readOne = (reader: BinaryReader): void => {
    const number = read(reader);
    if (into.length < most) into.push(number);
  };
  const readPacked = (bytes: Uint8Array): void => {
    const packed = new BinaryReader(bytes);
    while (packed.pos < packed.len && into.length < most) readOne(packed);
  };
  return {
    [field]: (reader) => readPacked(reader.bytes()),
    [`${field}:${wireType}`]: readOne,
  };
}

export function readInt64(reader: BinaryReader): number {
  return Number(reader.int64());
}
