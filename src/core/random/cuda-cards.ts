import { a100, cudaThreadCount, type CudaCard } from './cuda-card.ts';

interface NamedCard extends CudaCard {
  /** As it stands in a stream: `torch-cuda@rtx-3060`. */
  readonly id: string;
  readonly name: string;
}

const card = (id: string, name: string, multiprocessors: number, threads: number): NamedCard => ({
  id,
  name,
  multiprocessors,
  threadsPerMultiprocessor: threads,
});

/**
 * Common cards, the smallest drawing first. A100, H100 SXM, RTX A4000 and RTX A6000 are confirmed by normals that
 * others printed, A10G, L40, L40S and H100 PCIe by torch.rand, T4 and L4 by the first number that differs;
 * RTX 3060 by a card of as many threads. The others follow from the rule alone.
 */
export const cudaCards: readonly NamedCard[] = [
  card('t4', 'T4', 40, 1024),
  card('rtx-3060', 'RTX 3060', 28, 1536),
  card('rtx-2080-ti', 'RTX 2080 Ti', 68, 1024),
  card('rtx-a4000', 'RTX A4000', 48, 1536),
  card('l4', 'L4', 58, 1536),
  card('a10g', 'A10G', 80, 1536),
  card('rtx-3090', 'RTX 3090', 82, 1536),
  card('rtx-a6000', 'RTX A6000', 84, 1536),
  card('v100', 'V100', 80, 2048),
  card('rtx-4090', 'RTX 4090', 128, 1536),
  card('l40', 'L40', 142, 1536),
  card('l40s', 'L40S', 142, 1536),
  { id: 'a100', name: 'A100', ...a100 },
  card('h100-pcie', 'H100 PCIe', 114, 2048),
  card('h100-sxm', 'H100 SXM', 132, 2048),
];

const MAX_MULTIPROCESSORS = 1024;
const MIN_THREADS = 256;
const MAX_THREADS = 4096;
const EXCERPT = 40;

/** `28x1536`: multiprocessors x threads of each. */
export function formatCard({ multiprocessors, threadsPerMultiprocessor }: CudaCard): `${number}x${number}` {
  return `${multiprocessors}x${threadsPerMultiprocessor}`;
}

/** The listed cards of exactly this layout: `L40, L40S`; empty for a layout that no listed card has. */
export function namesOfCard(layout: CudaCard): string {
  const numbers = formatCard(layout);
  return cudaCards
    .filter((listed) => formatCard(listed) === numbers)
    .map(({ name }) => name)
    .join(', ');
}

/**
 * A card from its name in the list, also with spaces or nothing in place of its hyphens, or from its numbers as
 * formatCard writes them, also with × and spaces; in capitals or not. Throws an error of one line unless multiprocessors are in [1, 1024], the threads of each in [256, 4096].
 */
export function parseCard(text: string): CudaCard {
  const wanted = text.trim().toLowerCase();
  const listed = cudaCards.find(({ id }) => bare(id) === bare(wanted));
  const [, left, right] = /^(\d{1,9})\s*[x×]\s*(\d{1,9})$/.exec(wanted) ?? [];
  const multiprocessors = listed?.multiprocessors ?? Number(left);
  const threadsPerMultiprocessor = listed?.threadsPerMultiprocessor ?? Number(right);
  const shown = JSON.stringify(text.slice(0, EXCERPT));
  if (Number.isNaN(multiprocessors))
    throw new Error(
      `card ${shown} must be multiprocessors x threads per multiprocessor, such as 28x1536, or one of ${cudaCards.map(({ id }) => id).join(', ')}`,
    );
  if (multiprocessors < 1 || multiprocessors > MAX_MULTIPROCESSORS)
    throw new Error(`card ${shown}: multiprocessors must be in [1, ${MAX_MULTIPROCESSORS}]`);
  if (threadsPerMultiprocessor < MIN_THREADS || threadsPerMultiprocessor > MAX_THREADS)
    throw new Error(`card ${shown}: threads of a multiprocessor must be in [${MIN_THREADS}, ${MAX_THREADS}]`);
  return { multiprocessors, threadsPerMultiprocessor };
}

/** A name without what people write between its words: `RTX 3060`, `rtx3060` and `rtx-3060` are one. */
function bare(name: string): string {
  return name.replace(/[\s_-]+/g, '');
}

/** How many numbers every listed card and this one draw alike: any larger drawing depends on the card. */
export function sharedCount(layout: CudaCard): number {
  return Math.min(...[layout, ...cudaCards].map((one) => cudaThreadCount(Infinity, one)));
}
