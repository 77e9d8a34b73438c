import { definePython } from '../python-function.ts';
import { a100, cudaThreadCount, type CudaCard } from './cuda-card.ts';
import { normalFromWords, philox4x32, secondNormalFromWords } from './philox.ts';
import type { NoiseStreamDefinition } from './stream.ts';

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

/** torch.randn on a CUDA card: an A100 unless a card is named. */
export const torchCuda: NoiseStreamDefinition<'torch-cuda'> = {
  id: 'torch-cuda',
  seedBits: 64,
  defaultCard: a100,
  draw: (seed, count, card) => torchCudaRandn(seed, count, card ?? a100),
  python: definePython(
    ['import torch'],
    [],
    `
def torch_cuda(seed):
    generator = torch.Generator("cuda").manual_seed(seed)
    return torch.randn(SHAPE, generator=generator, device="cuda").cpu().numpy()`,
  ),
  pythonOfCard: definePython(
    [],
    [],
    `
def torch_cuda_card(seed, multiprocessors, threads_each):
    # What torch.randn draws on a CUDA card of this layout: Philox4x32-10, four normals (Box-Muller) a thread and block.
    count = int(np.prod(SHAPE))
    threads = 256 * min(-(-count // 256), multiprocessors * (threads_each // 256))
    thread = np.arange(count, dtype=np.uint64) % threads
    turn = np.arange(count, dtype=np.uint64) // threads
    a, b, c, d = turn // 4, 0 * turn, thread, 0 * turn
    low, high = seed & 0xFFFFFFFF, seed >> 32
    for _ in range(10):
        p, q = a * 0xD2511F53, c * 0xCD9E8D57
        a, b, c, d = (q >> 32) ^ b ^ low, q & 0xFFFFFFFF, (p >> 32) ^ d ^ high, p & 0xFFFFFFFF
        low, high = (low + 0x9E3779B9) & 0xFFFFFFFF, (high + 0xBB67AE85) & 0xFFFFFFFF
    first = turn % 4 < 2
    radius = np.sqrt(-2 * np.log((np.where(first, a, c) + 0.5) * 2**-32))
    angle = (np.where(first, b, d) + 0.5) * (2 * np.pi * 2**-32)
    normals = radius * np.where(turn % 2 == 0, np.sin(angle), np.cos(angle))
    return normals.astype(np.float32).reshape(SHAPE)`,
  ),
};
