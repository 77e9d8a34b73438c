import { readFile } from 'node:fs/promises';
import { readSafetensors } from '../../../../src/main/formats/safetensors/reader.ts';
import type { StoredTensor } from '../../../../src/main/formats/tensor.ts';
import { readUNet2DConfig } from '../../../../src/main/models/families/unet2d/config.ts';
import { listParameters } from '../../../../src/main/models/networks/unet2d/keys.ts';
import { deriveLayers } from '../../../../src/main/models/networks/unet2d/layers.ts';
import { pseudoRandom } from './golden.ts';

export type Tensors = ReadonlyMap<string, { readonly shape: readonly number[]; readonly data: Float32Array }>;

export async function readTensors(path: string): Promise<Tensors> {
  return expand(readSafetensors(await readFile(path), path));
}

export function expand(stored: ReadonlyMap<string, StoredTensor>): Tensors {
  return new Map([...stored].map(([name, tensor]) => [name, { shape: tensor.shape, data: tensor.read() }]));
}

/** Random weights of the shapes a config implies, scaled so that activations stay near 1. */
export function randomWeights(config: object): Tensors {
  const shapes = listParameters(deriveLayers(readUNet2DConfig({ ...config }, 'config.json'), 'config.json'));
  return new Map(
    [...shapes].map(([name, shape], i) => {
      const count = shape.reduce((a, b) => a * b, 1);
      const scale = shape.length > 1 ? 1.5 / Math.sqrt(count / shape[0]!) : 0.5;
      const shift = /norm.*weight$/.test(name) ? 1 : 0;
      return [name, { shape, data: pseudoRandom(count, i + 7).map((value) => value * scale + shift) }];
    }),
  );
}

type Type = 'F32' | 'F16' | 'BF16';

/** A safetensors file, written by the format's description and not by the code under test. */
export function encodeSafetensors(tensors: Tensors, type: Type = 'F32'): Uint8Array {
  const header: Record<string, unknown> = { __metadata__: { format: 'pt' } };
  const chunks: Uint8Array[] = [];
  let at = 0;
  for (const [name, { shape, data }] of tensors) {
    const bytes = encodeFloats(data, type);
    header[name] = { dtype: type, shape, data_offsets: [at, at + bytes.length] };
    at += bytes.length;
    chunks.push(bytes);
  }
  return joinSafetensors(JSON.stringify(header), Buffer.concat(chunks));
}

/** A header as it is, its length before it, the data behind it. */
export function joinSafetensors(header: string, data: Uint8Array): Uint8Array {
  const text = Buffer.from(header);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text, data]);
}

function encodeFloats(data: Float32Array, type: Type): Uint8Array {
  if (type === 'F32') return new Uint8Array(data.slice().buffer);
  const encode = type === 'F16' ? encodeHalf : encodeBrain;
  return new Uint8Array(Uint16Array.from(data, encode).buffer);
}

function encodeBrain(value: number): number {
  const bits = new Uint32Array(Float32Array.of(value).buffer)[0]!;
  return (bits + 0x7fff + ((bits >> 16) & 1)) >>> 16; // round to nearest even
}

function encodeHalf(value: number): number {
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const size = Math.abs(value);
  if (size >= 65520) return sign | 0x7c00;
  const exponent = Math.max(Math.floor(Math.log2(size || 1e-30)), -14);
  const fraction = Math.round(size / 2 ** (exponent - 10)); // 1024 … 2048, or below for subnormals
  return sign | (fraction < 1024 ? fraction : (exponent + 15) * 1024 + (fraction - 1024));
}
