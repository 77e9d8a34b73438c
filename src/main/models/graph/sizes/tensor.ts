import { TensorProto_DataType } from '../onnx_pb.ts';
import { makeValue, MAX_NUMBERS, type Value } from './value.ts';
import { eachField, readInt64, repeated } from '../wire.ts';

const types = TensorProto_DataType;

/** One more than the limit, so that an excess is detected. */
const MAX_READ = MAX_NUMBERS + 1;

/** A TensorProto: its type and shape, and its numbers where they are few. */
export function readTensor(bytes: Uint8Array): { readonly name: string; readonly value: Value } {
  const shape: number[] = [];
  const numbers: number[] = [];
  const found = { name: '', type: 0, raw: null as Uint8Array | null };
  eachField(bytes, {
    ...repeated(1, 0, readInt64, shape),
    '2:0': (reader) => (found.type = reader.int32()),
    ...repeated(4, 5, (reader) => reader.float(), numbers, MAX_READ),
    ...repeated(5, 0, (reader) => reader.int32(), numbers, MAX_READ),
    ...repeated(7, 0, readInt64, numbers, MAX_READ),
    8: (reader) => (found.name = reader.string()),
    9: (reader) => (found.raw = reader.bytes()),
    ...repeated(10, 1, (reader) => reader.double(), numbers, MAX_READ),
  });
  const { name, type, raw } = found;
  return { name, value: makeValue(type, shape, raw ? readRaw(raw, type) : numbers, true) };
}

/** Little-endian numbers of the types that shapes and scales are given in. */
function readRaw(raw: Uint8Array, type: number): number[] | null {
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
  const readers = new Map<number, readonly [width: number, read: (at: number) => number]>([
    [types.INT64, [8, (at) => Number(view.getBigInt64(at, true))]],
    [types.DOUBLE, [8, (at) => view.getFloat64(at, true)]],
    [types.INT32, [4, (at) => view.getInt32(at, true)]],
    [types.FLOAT, [4, (at) => view.getFloat32(at, true)]],
    [types.BOOL, [1, (at) => view.getUint8(at)]],
  ]);
  const [width, read] = readers.get(type) ?? [1, null];
  if (read === null || raw.length > width * MAX_NUMBERS) return null;
  return Array.from({ length: Math.floor(raw.length / width) }, (_, i) => read(width * i));
}
