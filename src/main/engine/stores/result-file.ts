import { createHash } from 'node:crypto';
import { firstNonFinite } from '../../../core/latent.ts';

/**
 * A result as a file: "SLPR", the format, the number of values and a zero as little-endian 32-bit words, SHA-256 over
 * the run key (hex, as text) and the values, then the values as float32, little-endian as all supported systems are.
 */
const MAGIC = 0x52504c53;
const FORMAT = 1;
const HASH_AT = 16;
const HEADER_BYTES = 48;

/** Size of the file of a result of so many values. */
export function resultFileBytes(length: number): number {
  return HEADER_BYTES + 4 * length;
}

export function encodeResult(key: string, result: Float32Array): Uint8Array {
  const bytes = new Uint8Array(resultFileBytes(result.length));
  new Uint32Array(bytes.buffer, 0, 4).set([MAGIC, FORMAT, result.length, 0]);
  bytes.set(hash(key, result), HASH_AT);
  new Float32Array(bytes.buffer, HEADER_BYTES).set(result);
  return bytes;
}

/** The result in a file, or null when it is not whole, of another key, length or format, or not finite. */
export function decodeResult(key: string, bytes: Uint8Array, length: number): Float32Array | null {
  if (bytes.length !== resultFileBytes(length)) return null;
  const aligned = new Uint8Array(bytes); // what was read may lie anywhere in a larger buffer
  const words = new Uint32Array(aligned.buffer, 0, 4);
  if ([MAGIC, FORMAT, length, 0].some((word, i) => words[i] !== word)) return null;
  const result = new Float32Array(aligned.buffer, HEADER_BYTES, length);
  const isWhole = hash(key, result).equals(aligned.subarray(HASH_AT, HEADER_BYTES));
  return isWhole && firstNonFinite(result) < 0 ? result : null;
}

function hash(key: string, { buffer, byteOffset, byteLength }: Float32Array): Buffer {
  return createHash('sha256')
    .update(key)
    .update(new Uint8Array(buffer, byteOffset, byteLength))
    .digest();
}
