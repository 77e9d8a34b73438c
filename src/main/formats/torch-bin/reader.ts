import { malformed, tooLarge, unsupported } from '../error.ts';
import { memorySource, type ByteSource } from '../../files/byte-source.ts';
import { list } from '../../files/untrusted-text.ts';
import { BYTES_OF, countElements, type StoredTensor } from '../tensor.ts';
import { isZip, type ZipRange } from '../zip/reader.ts';
import { isLegacy, readLegacyRoot } from './legacy.ts';
import { MAX_PICKLE_BYTES, readPickle } from './pickle.ts';
import { PickleMap, type PickleCall, type PickleValue } from './pickle-values.ts';
import { readStoredEntries } from './stored-entries.ts';
import { locateTensor, STORAGES, TensorView } from './tensor-view.ts';
import { torchHost, type NamedStorage } from './torch-host.ts';

/** "ustar", where a tar has it: torch.save of the first versions. */
const MAGIC_TAR = [0x75, 0x73, 0x74, 0x61, 0x72];
const TAR_OFFSET = 257;

/**
 * Reads a state dict that torch.save wrote: a zip with a pickle and raw storages, or before version 1.6 pickles with the
 * storages after them. Tensors may be strided and share storages; they are read when they are asked for.
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
 * What torch.save was given, from its pickle. Throws as readTorchBin does.
 * @param more globals that are allowed besides those of a state dict
 */
export async function readTorchRoot(
  source: ByteSource,
  file: string,
  more: ReadonlyMap<string, PickleCall | null> = new Map(),
): Promise<PickleValue> {
  const head = source.read(0, Math.min(source.size, TAR_OFFSET + MAGIC_TAR.length));
  if (isLegacy(head)) return readLegacyRoot(source, file, more);
  refuseOtherFormats(head, file);
  const entries = await readStoredEntries(source, file);
  const pickles = [...entries.keys()].filter((name) => /^[^/]+\/data\.pkl$/.test(name));
  if (pickles.length !== 1)
    throw malformed(`${file}: ${pickles.length} entries named data.pkl, expected one`);
  const folder = pickles[0]!.slice(0, -'data.pkl'.length);
  refuseOtherArchives(source, entries, folder, file);
  const pickle = entries.get(pickles[0]!)!;
  if (pickle.size > MAX_PICKLE_BYTES)
    throw tooLarge(`${file}: ${pickle.size} bytes of pickle, more than ${MAX_PICKLE_BYTES}`);
  const place = (named: NamedStorage): void => placeInZip(named, entries, folder, file);
  return readPickle(source.read(pickle.offset, pickle.size), file, torchHost(source, file, more, place));
}

/** Tensors may share storages, but not so as to unfold to more than the file. */
export function refuseSurplus(tensors: readonly StoredTensor[], fileBytes: number, file: string): void {
  const claimed = tensors.reduce((sum, { shape, type }) => sum + countElements(shape)! * BYTES_OF[type], 0);
  if (claimed > fileBytes)
    throw malformed(`${file}: its tensors add up to ${claimed} bytes, more than the file's ${fileBytes}`);
}

/** @param bytes those at the file's beginning */
function refuseOtherFormats(bytes: Uint8Array, file: string): void {
  if (MAGIC_TAR.every((byte, i) => bytes[TAR_OFFSET + i] === byte))
    throw unsupported(
      `${file}: the torch format from before version 0.1.10 is not supported; save it again with a newer torch`,
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

/** The entry of a storage has its key as its name. */
function placeInZip(
  { storage, key, count }: NamedStorage,
  entries: ReadonlyMap<string, ZipRange>,
  folder: string,
  file: string,
): void {
  const range = entries.get(`${folder}data/${key}`);
  if (!range) throw malformed(`${file}: storage ${list([key])} is missing`);
  const type = STORAGES[storage.storageClass];
  if (type && range.size !== count * BYTES_OF[type])
    throw malformed(`${file}: storage ${list([key])} holds ${range.size} bytes, not ${count} of ${type}`);
  storage.place(range);
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
