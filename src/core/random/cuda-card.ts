/** The properties of a card that decide its random numbers. */
export interface CudaCard {
  /** Streaming multiprocessors. */
  readonly multiprocessors: number;
  /** Largest number of resident threads per multiprocessor. */
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
