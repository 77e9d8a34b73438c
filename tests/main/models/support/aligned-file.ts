import { joinSafetensors } from './weights.ts';

/** The same safetensors file, its header padded so that the data begin at a multiple of 8, or so many bytes behind one. */
export function alignData(file: Uint8Array, behind = 0): Uint8Array {
  const length = Number(Buffer.from(file.buffer, file.byteOffset).readBigUInt64LE());
  const header = new TextDecoder().decode(file.subarray(8, 8 + length)).trimEnd();
  const padding = (16 + behind - (Buffer.byteLength(header) % 8)) % 8;
  return joinSafetensors(header + ' '.repeat(padding), file.subarray(8 + length));
}
