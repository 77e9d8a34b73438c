import { BinaryReader } from '@bufbuild/protobuf/wire';
import { list } from '../../../files/untrusted-text.ts';
import { malformed } from '../../error.ts';
import { eachField } from '../../graph/wire.ts';

/** A weight of the graph: what is declared of it. */
export interface Initializer {
  readonly name: string;
  readonly dims: readonly number[];
  /** TensorProto.DataType. */
  readonly dataType: number;
}

/** A range of bytes, in a file beside the model, with a tensor. */
export interface ExternalSlice {
  readonly tensor: string;
  /** TensorProto.DataType. */
  readonly dataType: number;
  readonly location: string;
  readonly offset: number;
  /** null: to the end of the file. */
  readonly length: number | null;
}

const MAX_RANK = 16;
/** A tensor's external_data has location, offset, length and checksum. */
const MAX_ENTRIES = 16;

/**
 * What a TensorProto declares, its data left aside. Throws model/malformed, naming `file` and the tensor.
 * @param onField called before each field
 */
export function scanTensor(
  bytes: Uint8Array,
  file: string,
  onField: () => void,
): Initializer & { readonly external: ExternalSlice | null } {
  const dims: number[] = [];
  const entries = new Map<string, string>();
  const found = { name: '', dataType: 0, isExternal: false };
  const dim = (reader: BinaryReader): void => {
    dims.push(Number(reader.int64()));
    if (dims.length > MAX_RANK)
      throw malformed(
        `${file}: tensor ${list([found.name])} has dims [${dims.join(', ')}, …], more than ${MAX_RANK}`,
      );
  };
  const packedDims = (reader: BinaryReader): void => {
    const packed = new BinaryReader(reader.bytes());
    while (packed.pos < packed.len) dim(packed);
  };
  const readers = {
    1: packedDims,
    '1:0': dim,
    '2:0': (reader: BinaryReader): void => void (found.dataType = reader.int32()),
    8: (reader: BinaryReader): void => void (found.name = reader.string()),
    13: (reader: BinaryReader): void => addEntry(reader.bytes(), entries, file, onField),
    '14:0': (reader: BinaryReader): void => void (found.isExternal = reader.int32() === 1),
  };
  eachField(bytes, readers, onField);
  const { name, dataType, isExternal } = found;
  if (dims.some((size) => !Number.isSafeInteger(size) || size < 0))
    throw malformed(`${file}: tensor ${list([name])} has dims [${dims.join(', ')}]`);
  const external =
    isExternal || entries.size > 0 ? describeSlice({ tensor: name, dataType }, entries, file) : null;
  return { name, dims, dataType, external };
}

/** StringStringEntryProto */
function addEntry(bytes: Uint8Array, entries: Map<string, string>, file: string, onField: () => void): void {
  const pair = { key: '', value: '' };
  eachField(
    bytes,
    {
      1: (reader) => (pair.key = reader.string()),
      2: (reader) => (pair.value = reader.string()),
    },
    onField,
  );
  if (entries.has(pair.key)) throw malformed(`${file}: external_data key ${list([pair.key])} is given twice`);
  entries.set(pair.key, pair.value);
  if (entries.size > MAX_ENTRIES)
    throw malformed(`${file}: a tensor has more than ${MAX_ENTRIES} external_data keys`);
}

function describeSlice(
  { tensor, dataType }: Pick<ExternalSlice, 'tensor' | 'dataType'>,
  entries: ReadonlyMap<string, string>,
  file: string,
): ExternalSlice {
  const number = (key: string): number | null => {
    const text = entries.get(key);
    if (text === undefined) return null;
    if (!/^\d{1,15}$/.test(text))
      throw malformed(`${file}: tensor ${list([tensor])} has external_data ${key} ${list([text])}`);
    return Number(text);
  };
  const location = entries.get('location') ?? '';
  return { tensor, dataType, location, offset: number('offset') ?? 0, length: number('length') };
}
