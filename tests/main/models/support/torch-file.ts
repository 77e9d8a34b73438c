import { readFile } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { memorySource } from '../../../../src/main/files/byte-source.ts';
import { readStoredEntries } from '../../../../src/main/formats/torch-bin/stored-entries.ts';

/** A zip without compression; `method` lies about it. */
export function encodeZip(entries: Readonly<Record<string, Uint8Array>>, method = 0): Uint8Array {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const [name, data] of Object.entries(entries)) {
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(method, 4);
    fields.writeUInt32LE(crc32(data), 10);
    fields.writeUInt32LE(data.length, 14);
    fields.writeUInt32LE(data.length, 18);
    fields.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), fields, Buffer.from(name), data]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(at, 10);
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\0'), fields, tail, Buffer.from(name)]));
    locals.push(local);
    at += local.length;
  }
  const listing = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(directory.length, 4);
  end.writeUInt16LE(directory.length, 6);
  end.writeUInt32LE(listing.length, 8);
  end.writeUInt32LE(at, 12);
  return Buffer.concat([...locals, listing, Buffer.from('PK\x05\x06'), end]);
}

/** Opcodes of a pickle, by the names pickletools gives them. */
export const op = {
  proto: (version = 2) => Buffer.from([0x80, version]),
  global: (module: string, name: string) => Buffer.from(`c${module}\n${name}\n`),
  text: (value: string) => {
    const length = Buffer.alloc(4);
    length.writeUInt32LE(Buffer.byteLength(value));
    return Buffer.concat([Buffer.from('X'), length, Buffer.from(value)]);
  },
  int: (value: number) => {
    const bytes = Buffer.alloc(5);
    bytes[0] = 0x4a;
    bytes.writeInt32LE(value, 1);
    return bytes;
  },
  tuple: (...items: Buffer[]) => Buffer.concat([Buffer.from('('), ...items, Buffer.from('t')]),
  reduce: Buffer.from('R'),
  persistentId: Buffer.from('Q'),
  setItem: Buffer.from('s'),
  emptyDict: Buffer.from('}'),
  emptyList: Buffer.from(']'),
  build: Buffer.from('b'),
  false_: Buffer.from([0x89]),
  stop: Buffer.from('.'),
};

export interface TensorFields {
  readonly storage?: string;
  readonly key?: string;
  readonly count?: number;
  readonly offset?: number;
  readonly shape?: readonly number[];
  readonly stride?: readonly number[];
}

/** The persistent id of a storage of `count` elements; default: 4 floats. */
export function storageId(
  storageClass: Buffer = op.global('torch', 'FloatStorage'),
  key = '0',
  count = 4,
): Buffer {
  return op.tuple(op.text('storage'), storageClass, op.text(key), op.text('cpu'), op.int(count));
}

/** The opcodes of one tensor as torch.save writes it; default: 4 floats, [2, 2]. */
export function pickleTensor(fields: TensorFields = {}): Buffer {
  const {
    storage = 'FloatStorage',
    key = '0',
    count = 4,
    offset = 0,
    shape = [2, 2],
    stride = [2, 1],
  } = fields;
  const id = storageId(op.global('torch', storage), key, count);
  const ints = (values: readonly number[]): Buffer => op.tuple(...values.map(op.int));
  const hooks = Buffer.concat([op.global('collections', 'OrderedDict'), op.tuple(), op.reduce]);
  const args = op.tuple(
    Buffer.concat([id, op.persistentId]),
    op.int(offset),
    ints(shape),
    ints(stride),
    op.false_,
    hooks,
  );
  return Buffer.concat([op.global('torch._utils', '_rebuild_tensor_v2'), args, op.reduce]);
}

/** A state dict with one entry `w`. */
export function pickleDict(value: Buffer): Buffer {
  return Buffer.concat([op.proto(), op.emptyDict, op.text('w'), value, op.setItem, op.stop]);
}

/** A torch zip around a pickle, with one storage of four floats. */
export function encodeTorch(
  pickle: Uint8Array,
  extra: Readonly<Record<string, Uint8Array>> = {},
): Uint8Array {
  const floats = new Uint8Array(Float32Array.of(1, 2, 3, 4).buffer);
  return encodeZip({ 'm/data.pkl': pickle, 'm/data/0': floats, ...extra });
}

/** A file of torch.save with its state dict under each of `names` of a dict, and numbers under the others. */
export async function nestState(
  path: string,
  names: readonly string[],
  others: readonly string[],
): Promise<Uint8Array> {
  const bytes = await readFile(path);
  const entries = [...(await readStoredEntries(memorySource(bytes), path))].map(
    ([name, { offset, size }]) => [name, bytes.subarray(offset, offset + size)] as const,
  );
  const files = Object.fromEntries(entries);
  const [pickleName, pickle] = entries.find(([name]) => name.endsWith('/data.pkl'))!;
  // Without the protocol before it and STOP after it.
  const state = pickle.subarray(2, -1);
  const set = (name: string, value: Buffer): Buffer => Buffer.concat([op.text(name), value, op.setItem]);
  const nested = [...names.map((name) => set(name, state)), ...others.map((name) => set(name, op.int(3)))];
  return encodeZip({ ...files, [pickleName]: Buffer.concat([op.proto(), op.emptyDict, ...nested, op.stop]) });
}
