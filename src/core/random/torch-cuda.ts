import { normalFromWords, philox4x32, secondNormalFromWords } from './philox.ts';

/** What of a card decides its random numbers. */
export interface CudaCard {
  /** Streaming multiprocessors. */
  readonly multiprocessors: number;
  /** Most resident threads of one of them. */
  readonly threadsPerMultiprocessor: number;
}

const THREADS_PER_BLOCK = 256;

/** An A100: the layout of plain `torch-cuda`. Cards with other counts agree for drawings they can hold at once. */
export const a100: CudaCard = { multiprocessors: 108, threadsPerMultiprocessor: 2048 };

/** N: threads that PyTorch starts on a card to draw `count` normals. An A100 has at most 221184. */
export function cudaThreadCount(count: number, card: CudaCard = a100): number {
  const resident = card.multiprocessors * Math.floor(card.threadsPerMultiprocessor / THREADS_PER_BLOCK);
  return THREADS_PER_BLOCK * Math.min(Math.ceil(count / THREADS_PER_BLOCK), resident);
}

/**
 * torch.manual_seed(seed); torch.randn(count) as the first drawing of a CUDA generator: Philox4x32-10 with
 * key = (seed low, seed high) and counter = (round, 0, thread, 0). Up to N values, the thread count of the card,
 * the card does not matter. Beyond, element i is normal ⌊i/N⌋ mod 4 of thread i mod N, the round growing by one
 * every 4·N elements, as values printed by cards confirm (pytorch/pytorch#143086, #158398). A card's logf and sincosf
 * are float32: its values are within 2e-5.
 */
export function torchCudaRandn(seed: bigint, count: number, card: CudaCard = a100): Float32Array {
  const threads = cudaThreadCount(count, card);
  const key0 = Number(seed & 0xffffffffn);
  const key1 = Number((seed >> 32n) & 0xffffffffn);
  const out = new Float32Array(count);
  const block = new Uint32Array(4);
  for (let i = 0; i < count; i++) {
    const turn = Math.floor(i / threads);
    block[0] = Math.floor(turn / 4);
    block[1] = 0;
    block[2] = i % threads;
    block[3] = 0;
    philox4x32(block, key0, key1);
    const pair = turn % 4 < 2 ? 0 : 2;
    const normal = turn % 2 === 0 ? normalFromWords : secondNormalFromWords;
    out[i] = normal(block[pair]!, block[pair + 1]!);
  }
  return out;
}
