import { malformed, tooLarge, unsupported } from '../error.ts';
import { list, show } from '../../files/untrusted-text.ts';
import { isJsonObject, parseJsonObject, type JsonObject } from '../json/parse.ts';
import { memorySource, type ByteSource } from '../../files/byte-source.ts';
import { BYTES_OF, countElements, storedTensor } from '../tensor.ts';
import type { StoredTensor, WeightType } from '../tensor.ts';

/** The format allows 100 MB, which would unfold to many times that; 50,000 tensors fit, and the longest recipe. */
const MAX_HEADER = 40 << 20;

interface Entry {
  readonly name: string;
  readonly shape: readonly number[];
  /** null: not a type that is read here. */
  readonly type: WeightType | null;
  readonly begin: number;
  readonly end: number;
}

/**
 * Reads a safetensors file: 8 bytes header length, a JSON header, then the data without gaps or
 * overlaps, to the last byte. Only the header is read here, tensors when they are asked for.
 * Tensors come in the order of their data. Those of a type that is no float are refused, or left out under `skip`.
 * Throws file/malformed or file/unsupported, naming the file, the tensor and the value.
 */
export function readSafetensors(
  bytes: Uint8Array | ByteSource,
  file: string,
  otherTypes: 'refuse' | 'skip' = 'refuse',
): Map<string, StoredTensor> {
  const source = bytes instanceof Uint8Array ? memorySource(bytes) : bytes;
  const { header, start } = readHeader(source, file);
  const entries = Object.entries(header)
    .filter(([name]) => name !== '__metadata__')
    .map(([name, value]) => readEntry(name, value, file, otherTypes))
    .sort((a, b) => a.begin - b.begin || a.end - b.end);
  checkLayout(entries, source.size - start, file);
  return new Map(
    entries.flatMap(({ name, shape, type, begin }) =>
      type === null ? [] : [[name, storedTensor(source, start + begin, shape, type)]],
    ),
  );
}

/** The texts in a safetensors file's metadata, by their names. Throws as readSafetensors does. */
export function readMetadata(bytes: Uint8Array, file: string): JsonObject {
  const { __metadata__: metadata = {} } = readHeader(memorySource(bytes), file).header;
  if (!isJsonObject(metadata))
    throw malformed(`${file}: __metadata__ must be an object, got ${show(metadata)}`);
  return metadata;
}

/** The header, and where the data begin. */
function readHeader(
  source: ByteSource,
  file: string,
): { readonly header: JsonObject; readonly start: number } {
  if (source.size < 8) throw malformed(`${file}: ${source.size} bytes, too short for safetensors`);
  const first = source.read(0, 8);
  const length = new DataView(first.buffer, first.byteOffset, 8).getBigUint64(0, true);
  if (length > MAX_HEADER) throw tooLarge(`${file}: header length ${length}, more than ${MAX_HEADER}`);
  const start = 8 + Number(length);
  if (start > source.size)
    throw malformed(`${file}: header length ${length} reaches past the file's ${source.size} bytes`);
  return { header: parseJsonObject(source.read(8, start - 8), `${file} (header)`), start };
}

function readEntry(name: string, value: unknown, file: string, otherTypes: 'refuse' | 'skip'): Entry {
  const at = `${file}: tensor ${show(name)}`;
  if (!isJsonObject(value)) throw malformed(`${at} must be an object, got ${show(value)}`);
  const { dtype, shape, data_offsets: offsets } = value;
  const type = typeof dtype === 'string' && Object.hasOwn(BYTES_OF, dtype) ? (dtype as WeightType) : null;
  if (type === null && otherTypes === 'refuse')
    throw unsupported(`${at}: dtype ${show(dtype)} is not supported (F32, F16, BF16, F64 are)`);
  if (!isSizes(shape) || shape.length > 8) throw malformed(`${at}: shape ${show(shape)} is no list of sizes`);
  if (!isSizes(offsets) || offsets.length !== 2)
    throw malformed(`${at}: data_offsets ${show(offsets)} are no two offsets`);
  const [begin, end] = offsets as [number, number];
  const count = countElements(shape);
  const fits = type === null ? end >= begin : count !== null && end - begin === count * BYTES_OF[type];
  if (!fits)
    throw malformed(
      `${at}: data_offsets ${show(offsets)} do not fit shape ${show(shape)} of ${type ?? show(dtype)}`,
    );
  return { name, shape, type, begin, end };
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((each) => Number.isSafeInteger(each) && (each as number) >= 0);
}

/** Offsets, in ascending order, must be contiguous from 0 and end where the file ends. */
function checkLayout(entries: readonly Entry[], dataBytes: number, file: string): void {
  let at = 0;
  for (const { name, begin, end } of entries) {
    if (begin !== at)
      throw malformed(`${file}: tensor ${list([name])} begins at ${begin}, but the one before ends at ${at}`);
    if (end > dataBytes)
      throw malformed(`${file}: tensor ${list([name])} ends at ${end}, past the ${dataBytes} bytes of data`);
    at = end;
  }
  if (at !== dataBytes) throw malformed(`${file}: ${dataBytes} bytes of data, but the tensors end at ${at}`);
}
