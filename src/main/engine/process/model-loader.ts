import type { DeviceReport } from '../../../contract/device.ts';
import { StudioError } from '../../../contract/errors.ts';
import { sameOptions } from '../../../contract/model.ts';
import { showSampleSize } from '../../../contract/sample-size.ts';
import { checkSizes, type GraphSizes } from '../../models/graph/sizes/index.ts';
import type { ModelGraph, OpenedModel } from '../../models/model.ts';
import { FormatError } from '../../formats/error.ts';
import type { DigestMemory } from '../../models/digest-memory.ts';
import { asModelError, ModelError } from '../../models/error.ts';
import { openModel } from '../../models/open.ts';
import { MAX_TENSOR_BYTES, memoryForBatches, planMemory } from './allocation.ts';
import { chooseBatches, type LoadedModel } from './loaded-model.ts';
import { memoryBesidesWeights } from './model-need.ts';
import { nameNetwork } from './named-network.ts';
import { chooseLevel, type OptimizationLevel } from './optimization-level.ts';
import type { FromEngine, OpenModel } from './protocol.ts';
import { openPictureNetworks } from './picture-networks.ts';
import { chooseNetwork, type ChosenNetwork } from './providers.ts';
import { ownMemory } from './resident-memory.ts';
import type { SessionMemory } from './session.ts';

/**
 * Reads a model and makes its network on the provider that was asked for. Throws a StudioError with the model's path.
 * @param present what is open: its model is used again where the request lets it
 */
export async function loadModel(
  input: OpenModel,
  present: LoadedModel | null,
  post: (message: FromEngine) => void,
  digests: DigestMemory | null = null,
): Promise<LoadedModel> {
  const model = await reuseOrOpen(input, present, digests);
  const { path } = model.info;
  const { once, sizes, memory } = await planSessions(model, input);
  const chosen: ChosenNetwork = await chooseNetwork(once, {
    choice: input.resume?.provider ?? input.choice,
    crashed: input.crashed,
    onTrying: (provider) => post({ event: 'trying', provider }),
    onStage: (stage, provider) => post({ event: 'opening', stage, provider }),
    platform: process.platform,
    memory,
  }).catch((error: unknown) => rethrowNamed(error, model));
  const network = nameNetwork(chosen.network, path);
  const device = input.resume ?? chosen.device;
  const pictures = await openPictureNetworks(model, {
    provider: device.provider,
    level: memory.level,
    memory: input.memoryLimit,
  }).catch(async (error: unknown) => {
    await network.release();
    if (error instanceof ModelError) throw error; // it names the path
    return rethrowNamed(error, model);
  });
  const left = input.memoryLimit - ownMemory(); // of all its networks
  return {
    model,
    network,
    device,
    ...chooseBatches(
      chosen.network,
      chosen.secondsPerSample,
      memoryForBatches(left, chosen.bytesPerSample, sizes, undefined, memory.arena),
    ),
    ...pictures.networks,
    async release() {
      await network.release();
      await pictures.release();
    },
  };
}

interface SessionPlan {
  /** The model, which gives the graph that was planned with to the first who asks. */
  readonly once: OpenedModel;
  readonly sizes: GraphSizes;
  readonly memory: SessionMemory;
}

/** How the sessions of a model use memory. Throws model/too-large. */
async function planSessions(model: OpenedModel, input: OpenModel): Promise<SessionPlan> {
  const { latentShape, path } = model.info;
  const graph = await model.graph(null);
  const limits = { memory: input.memoryLimit, tensor: MAX_TENSOR_BYTES };
  const sizes = checkSizes(graph, latentShape, path, limits);
  const level =
    resumedLevel(input.resume) ?? chooseLevel(graph, memoryBesidesWeights(sizes), input.memoryLimit);
  return { once: giveOnce(graph, model), sizes, memory: planMemory(level, sizes) };
}

/** A report that stays as it is keeps its level: its results are known by that. */
function resumedLevel(report: DeviceReport | null): OptimizationLevel | null {
  return report?.optimizationLevel === 'all' || report?.optimizationLevel === 'extended'
    ? report.optimizationLevel
    : null;
}

/** A graph may hold weights: it is not made twice, and nobody keeps it. */
function giveOnce(graph: ModelGraph, model: OpenedModel): OpenedModel {
  let made: ModelGraph | null = graph;
  return {
    ...model,
    graph(batch) {
      const first = batch === null ? made : null;
      if (batch === null) made = null;
      return first ? Promise.resolve(first) : model.graph(batch);
    },
  };
}

async function reuseOrOpen(
  input: OpenModel,
  present: LoadedModel | null,
  digests: DigestMemory | null,
): Promise<OpenedModel> {
  const open = present?.model.info;
  const isSame = open?.path === input.location && sameOptions(open.options, input.options);
  if (input.keepModel && present && isSame) return present.model;
  return openModel(input.location, { bundledFolder: input.bundledFolder, digests, ...input.options });
}

/** The runtime's message about a model that it cannot run does not name the model. */
function rethrowNamed(error: unknown, { info: { path, options } }: OpenedModel): never {
  if (error instanceof FormatError) throw asModelError(error);
  if (!(error instanceof StudioError) || error.code === 'engine/provider') throw error;
  const given = options.size ? `, opened at ${showSampleSize(options.size)}` : '';
  throw new StudioError('model/unsupported', `${path}${given}: ${error.message}`);
}
