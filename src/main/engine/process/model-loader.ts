import { StudioError } from '../../../contract/errors.ts';
import { sameOptions } from '../../../contract/model.ts';
import { showSampleSize } from '../../../contract/sample-size.ts';
import { checkSizes } from '../../models/graph/sizes/index.ts';
import type { OpenedModel } from '../../models/model.ts';
import { openModel } from '../../models/open.ts';
import { MAX_TENSOR_BYTES, memoryForBatches, usesArena } from './allocation.ts';
import { chooseBatches, type LoadedModel } from './loaded-model.ts';
import { nameNetwork } from './named-network.ts';
import type { FromEngine, OpenModel } from './protocol.ts';
import { openPictureNetworks } from './picture-networks.ts';
import { chooseNetwork, type ChosenNetwork } from './providers.ts';

/**
 * Reads a model and makes its network on the provider that was asked for. Throws a StudioError with the model's path.
 * @param present what is open: its model is used again where the request lets it
 */
export async function loadModel(
  input: OpenModel,
  present: LoadedModel | null,
  post: (message: FromEngine) => void,
): Promise<LoadedModel> {
  const model = await reuseOrOpen(input, present);
  const sizes = checkSizes(await model.graph(null), model.info.latentShape, model.info.path, {
    memory: input.memoryLimit,
    tensor: MAX_TENSOR_BYTES,
  });
  const chosen: ChosenNetwork = await chooseNetwork(model, {
    choice: input.resume?.provider ?? input.choice,
    crashed: input.crashed,
    onTrying: (provider) => post({ event: 'trying', provider }),
    onStage: (stage, provider) => post({ event: 'opening', stage, provider }),
    platform: process.platform,
    arena: usesArena(sizes),
  }).catch((error: unknown) => rethrowNamed(error, model));
  const left = input.memoryLimit - process.memoryUsage.rss();
  const network = nameNetwork(chosen.network, model.info.path);
  const device = input.resume ?? chosen.device;
  const pictures = await openPictureNetworks(model, device.provider, input.memoryLimit);
  return {
    model,
    network,
    device,
    ...chooseBatches(
      chosen.network,
      chosen.secondsPerSample,
      memoryForBatches(left, chosen.bytesPerSample, sizes),
    ),
    ...pictures.networks,
    async release() {
      await network.release();
      await pictures.release();
    },
  };
}

async function reuseOrOpen(input: OpenModel, present: LoadedModel | null): Promise<OpenedModel> {
  const open = present?.model.info;
  const isSame = open?.path === input.location && sameOptions(open.options, input.options);
  if (input.keepModel && present && isSame) return present.model;
  return openModel(input.location, { bundledFolder: input.bundledFolder, ...input.options });
}

/** The runtime's message about a model that it cannot run does not name the model. */
function rethrowNamed(error: unknown, { info: { path, options } }: OpenedModel): never {
  if (!(error instanceof StudioError) || error.code === 'engine/provider') throw error;
  const given = options.size ? `, opened at ${showSampleSize(options.size)}` : '';
  throw new StudioError('model/unsupported', `${path}${given}: ${error.message}`);
}
