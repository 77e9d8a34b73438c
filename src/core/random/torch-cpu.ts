import { definePython } from '../python-function.ts';
import { mt19937 } from './mt19937.ts';
import type { NoiseStreamDefinition } from './stream.ts';

const BLOCK = 16;
const TWO_PI = Math.fround(2 * Math.PI);

/**
 * torch.manual_seed(seed); torch.randn(count) on CPU, seed mod 2³² as there. PyTorch's vectorized logarithm and
 * sine are approximations, so this agrees to about 1e-6, not in every bit.
 */
export function torchCpuRandn(seed: bigint, count: number): Float32Array {
  return count < BLOCK ? drawInPairs(mt19937(seed), count) : drawInBlocks(mt19937(seed), count);
}

/** From 16 values on: uniforms of 24 bits for all of them, turned into normals 16 at a time. */
function drawInBlocks(draw: () => number, count: number): Float32Array {
  const out = new Float32Array(count);
  for (let i = 0; i < count; i++) out[i] = uniform24(draw());
  for (let start = 0; start + BLOCK <= count; start += BLOCK) transformBlock(out, start);
  if (count % BLOCK !== 0) {
    const start = count - BLOCK;
    for (let i = start; i < count; i++) out[i] = uniform24(draw());
    transformBlock(out, start);
  }
  return out;
}

function uniform24(word: number): number {
  return (word & 0xffffff) * 2 ** -24;
}

function transformBlock(data: Float32Array, start: number): void {
  for (let j = start; j < start + BLOCK / 2; j++) {
    const radius = Math.sqrt(-2 * Math.log(1 - data[j]!));
    // The angle is rounded to float32, as there: it decides the sixth digit.
    const angle = Math.fround(TWO_PI * data[j + BLOCK / 2]!);
    data[j] = radius * Math.cos(angle);
    data[j + BLOCK / 2] = radius * Math.sin(angle);
  }
}

/** Below 16 values: one pair of normals at a time, in float64 from uniforms of 53 bits. */
function drawInPairs(draw: () => number, count: number): Float32Array {
  const uniform53 = (): number => {
    const high = draw() & 0x1fffff;
    return (high * 2 ** 32 + draw()) * 2 ** -53;
  };
  const out = new Float32Array(count);
  for (let i = 0; i < count; i += 2) {
    const angle = 2 * Math.PI * uniform53();
    const radius = Math.sqrt(-2 * Math.log1p(-uniform53()));
    out[i] = radius * Math.cos(angle);
    if (i + 1 < count) out[i + 1] = radius * Math.sin(angle);
  }
  return out;
}

/** torch.randn on the CPU. */
export const torchCpu: NoiseStreamDefinition<'torch-cpu'> = {
  id: 'torch-cpu',
  seedBits: 64,
  defaultCard: null,
  draw: torchCpuRandn,
  python: definePython(
    ['import torch'],
    [],
    `
def torch_cpu(seed):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(SHAPE, generator=generator).numpy()`,
  ),
};
