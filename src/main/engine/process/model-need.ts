import { checkSizes } from '../../models/graph/sizes/index.ts';
import { openModel } from '../../models/open.ts';
import { MAX_TENSOR_BYTES } from './allocation.ts';
import type { MeasureModel, ModelNeed } from './protocol.ts';

/** What an engine takes without a model, with the runtime loaded. */
const BASE_BYTES = 110e6;
/** The weights are in memory as they were read, as the graph has them, and as the runtime arranges them for its kernels. */
const WEIGHT_COPIES = 3;
/** Of the tensors of one evaluation, which are never all in memory at once. */
const TENSOR_SHARE = 0.7;

/** Reads a model and estimates what opening it would take. Throws as opening it does before there is a session. */
export async function measureNeed(input: MeasureModel): Promise<ModelNeed> {
  const { location, bundledFolder, options, memoryLimit: memory } = input;
  const model = await openModel(location, { bundledFolder, ...options });
  const graph = await model.graph(null);
  const { name, latentShape, path } = model.info;
  const { total } = checkSizes(graph, latentShape, path, { memory, tensor: MAX_TENSOR_BYTES });
  const weights = graph.externalData.reduce((sum, { data }) => sum + data.byteLength, graph.model.byteLength);
  return { name, latentShape, need: BASE_BYTES + WEIGHT_COPIES * weights + TENSOR_SHARE * total };
}
