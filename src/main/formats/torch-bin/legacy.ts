import type { ByteSource } from '../../files/byte-source.ts';
import { list } from '../../files/untrusted-text.ts';
import { malformed, unsupported } from '../error.ts';
import { BYTES_OF } from '../tensor.ts';
import { MAX_PICKLE_BYTES, readFirstPickle } from './pickle.ts';
import {
  describeValue,
  PickleMap,
  type PickleCall,
  type PickleHost,
  type PickleValue,
} from './pickle-values.ts';
import { STORAGES } from './tensor-view.ts';
import { torchHost, type NamedStorage } from './torch-host.ts';

/**
 * What torch.save wrote before version 1.6 (torch.serialization._legacy_save): five pickles one after the other, a magic
 * number, the version of the protocol, facts of the system, what was saved, and the keys of the storages; then each storage
 * in the order of the keys, as the number of its elements in 8 bytes and the elements.
 */

/** The pickled number 0x1950a86a20f9469cfc6c, then the pickled 1001. */
const MAGIC = [0x80, 0x02, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, 0x2e];
const PROTOCOL = [0x80, 0x02, 0x4d, 0xe9, 0x03, 0x2e];

/** Bytes of an element of the storage classes that are no weights: of every class that a host allows. */
const OTHER_BYTES: Readonly<Record<string, number>> = {
  'torch LongStorage': 8,
  'torch IntStorage': 4,
  'torch ShortStorage': 2,
  'torch CharStorage': 1,
  'torch ByteStorage': 1,
  'torch BoolStorage': 1,
};

/** @param bytes those at the file's beginning */
export function isLegacy(bytes: Uint8Array): boolean {
  return MAGIC.every((byte, i) => bytes[i] === byte);
}

/** What torch.save was given. Throws as readTorchRoot does. */
export function readLegacyRoot(
  source: ByteSource,
  file: string,
  more: ReadonlyMap<string, PickleCall | null>,
): PickleValue {
  const head = source.read(0, Math.min(source.size, MAX_PICKLE_BYTES));
  if (!PROTOCOL.every((byte, i) => head[MAGIC.length + i] === byte))
    throw unsupported(`${file}: a protocol of torch.save other than 1001`);
  let at = MAGIC.length + PROTOCOL.length;
  const next = (host: PickleHost): PickleValue => {
    const { value, length } = readFirstPickle(head.subarray(at), file, host);
    at += length;
    return value;
  };
  const plain = { globals: new Map(), load: () => refuseId(file) };
  checkSystem(next(plain), file);
  const named: NamedStorage[] = [];
  const root = next(torchHost(source, file, more, (storage) => void named.push(storage)));
  const keys = next(plain);
  placeStorages(named, readKeys(keys, file), { source, begin: at }, file);
  return root;
}

function refuseId(file: string): never {
  throw malformed(`${file}: a persistent id beside what was saved`);
}

function checkSystem(facts: PickleValue, file: string): void {
  const little = facts instanceof PickleMap ? (facts.entries.get('little_endian') ?? null) : null;
  if (little !== true)
    throw unsupported(`${file}: little_endian is ${describeValue(little)}, only true is supported`);
}

function readKeys(keys: PickleValue, file: string): readonly string[] {
  if (!Array.isArray(keys) || !keys.every((key) => typeof key === 'string'))
    throw malformed(`${file}: the keys of the storages are no list of texts`);
  return keys as readonly string[];
}

/** Finds each storage by walking from one to the next, which has no table. */
function placeStorages(
  named: readonly NamedStorage[],
  keys: readonly string[],
  { source, begin }: { readonly source: ByteSource; readonly begin: number },
  file: string,
): void {
  const unplaced = new Map<string, NamedStorage[]>();
  for (const one of named) {
    const all = unplaced.get(one.key);
    if (all) all.push(one);
    else unplaced.set(one.key, [one]);
  }
  let at = begin;
  for (const key of keys) {
    const [first, ...others] = unplaced.get(key) ?? [];
    const name = `${file}: storage ${list([key])}`;
    if (!first) throw malformed(`${name} belongs to no tensor`);
    unplaced.delete(key);
    const { count, storage } = first;
    if (others.some((other) => other.count !== count || other.storage.storageClass !== storage.storageClass))
      throw malformed(`${name} has two sizes`);
    const range = { offset: at + 8, size: count * bytesOf(storage.storageClass) };
    at = range.offset + range.size;
    if (!(at <= source.size)) throw malformed(`${name} of ${range.size} bytes reaches past the file's end`);
    const stored = readCount(source.read(range.offset - 8, 8));
    if (stored !== BigInt(count)) throw malformed(`${name} holds ${stored} elements, not ${count}`);
    for (const one of [first, ...others]) one.storage.place(range);
  }
  const [missing] = unplaced.keys();
  if (missing !== undefined) throw malformed(`${file}: storage ${list([missing])} is missing`);
}

function readCount(bytes: Uint8Array): bigint {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getBigInt64(0, true);
}

function bytesOf(storageClass: string): number {
  const type = STORAGES[storageClass];
  return type ? BYTES_OF[type] : OTHER_BYTES[storageClass]!;
}
