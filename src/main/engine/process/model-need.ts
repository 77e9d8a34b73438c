import { checkSizes, type GraphSizes } from '../../models/graph/sizes/index.ts';
import type { DigestMemory } from '../../models/digest-memory.ts';
import { openModel } from '../../models/open.ts';
import { MAX_TENSOR_BYTES } from './allocation.ts';
import { chooseLevel, memoryOfWeights } from './optimization-level.ts';
import type { MeasureModel, ModelNeed } from './protocol.ts';

/** What an engine takes without a model, with the runtime loaded; on Linux pages of its libraries are not counted. */
const BASE_BYTES = process.platform === 'linux' ? 50e6 : 110e6;
/** Of the tensors of one evaluation, which are never all in memory at once. */
const TENSOR_SHARE = 0.7;

/** Bytes that a process takes to make one picture at a time, without those of the weights. */
export function memoryBesidesWeights({ total }: GraphSizes): number {
  return BASE_BYTES + TENSOR_SHARE * total;
}

/** Reads a model and estimates what opening it would take. Throws as opening it does before there is a session. */
export async function measureNeed(
  input: MeasureModel,
  digests: DigestMemory | null = null,
): Promise<ModelNeed> {
  const { location, bundledFolder, options, memoryLimit: memory } = input;
  const model = await openModel(location, { bundledFolder, digests, ...options });
  const graph = await model.graph(null);
  const { name, latentShape, path } = model.info;
  const sizes = checkSizes(graph, latentShape, path, { memory, tensor: MAX_TENSOR_BYTES });
  const rest = memoryBesidesWeights(sizes);
  return { name, latentShape, need: rest + memoryOfWeights(graph, chooseLevel(graph, rest, memory)) };
}
