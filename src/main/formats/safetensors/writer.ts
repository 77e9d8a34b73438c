import type { NamedArray } from '../named-array.ts';

/** Data begin at a multiple of this: readers may map them in place. */
const ALIGNMENT = 8;

/**
 * A safetensors file in pieces: float32 from Float32Array, int64 from BigInt64Array, in the order of `arrays`.
 * @param metadata text by name, for `__metadata__`
 * @throws on two arrays of one name, and on a shape that does not fit its data
 */
export function* writeSafetensors(
  arrays: readonly NamedArray[],
  metadata: Readonly<Record<string, string>> = {},
): Generator<Uint8Array> {
  const header: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  header['__metadata__'] = { format: 'pt', ...metadata };
  let at = 0;
  for (const { name, shape, data } of arrays) {
    if (name in header) throw new Error(`two tensors are named ${JSON.stringify(name)}`);
    if (shape.reduce((product, size) => product * size, 1) !== data.length)
      throw new Error(`tensor ${name}: shape [${shape.join(', ')}] does not fit ${data.length} values`);
    const dtype = data instanceof Float32Array ? 'F32' : 'I64';
    header[name] = { dtype, shape, data_offsets: [at, at + data.byteLength] };
    at += data.byteLength;
  }
  const text = Buffer.from(JSON.stringify(header), 'utf8');
  const length = Math.ceil(text.length / ALIGNMENT) * ALIGNMENT;
  const start = Buffer.alloc(8 + length, ' '); // the format pads with spaces
  start.writeBigUInt64LE(BigInt(length));
  start.set(text, 8);
  yield start;
  for (const { data } of arrays) yield new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}
