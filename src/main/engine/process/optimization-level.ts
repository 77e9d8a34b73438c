import { freemem } from 'node:os';
import type { ModelGraph } from '../../models/model.ts';

/** How far the runtime optimizes a graph. `all` adds to `extended` a layout of convolution weights, which copies them. */
export type OptimizationLevel = 'extended' | 'all';

/** Models with less weights always have the faster level, so that their pictures depend on no other program. */
const SMALL_BYTES = 64e6;
/** Of what is available, what a model at `all` may take: other programs start, and batches grow. */
const COMFORTABLE_SHARE = 0.5;

/**
 * Bytes of memory per byte of weights while a session is made: of weights that are mapped, that are mapped but converted
 * to float32, and that are in memory. Measured: `npm run bench -- weights`.
 */
const COPIES = {
  extended: { mapped: 0.2, converted: 1.2, inMemory: 2.6 },
  all: { mapped: 1.4, converted: 2.3, inMemory: 3 },
} as const;

/** Bytes that a graph's weights take in this process, at most; pages of mapped files are the system's. */
export function memoryOfWeights(
  { model, externalData, mapped }: Pick<ModelGraph, 'model' | 'externalData' | 'mapped'>,
  level: OptimizationLevel,
): number {
  const copies = COPIES[level];
  const inMemory = externalData.reduce((sum, { byteLength }) => sum + byteLength, model.byteLength);
  const { floatBytes = 0, convertedBytes = 0 } = mapped ?? {};
  return (
    copies.mapped * (floatBytes - convertedBytes) +
    copies.converted * convertedBytes +
    copies.inMemory * inMemory
  );
}

/**
 * `all` for a model that is small, or that fits comfortably with everything else.
 * @param rest bytes that the process takes besides the weights
 * @param limit bytes that it may take
 */
export function chooseLevel(
  graph: Pick<ModelGraph, 'model' | 'externalData' | 'mapped'>,
  rest: number,
  limit: number,
  free: number = freeMemory(),
): OptimizationLevel {
  const inMemory = graph.externalData.reduce(
    (sum, { byteLength }) => sum + byteLength,
    graph.model.byteLength,
  );
  if (inMemory + (graph.mapped?.floatBytes ?? 0) <= SMALL_BYTES) return 'all';
  const needed = rest + memoryOfWeights(graph, 'all');
  return needed <= COMFORTABLE_SHARE * Math.min(limit, free) ? 'all' : 'extended';
}

/** Bytes that programs could still have; infinite where the system does not count what it would give back. */
function freeMemory(): number {
  if (process.platform === 'darwin') return Infinity;
  const { availableMemory } = process as { availableMemory?: () => number }; // of the control group, since Node 20.13
  return availableMemory?.() ?? freemem();
}
