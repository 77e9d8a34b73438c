import type { ProviderName } from '../../../contract/device.ts';
import type { PictureNetwork } from '../../../core/decoder.ts';
import { latentSize } from '../../../core/latent.ts';
import { randn } from '../../../core/random/index.ts';
import { checkSizes, type GraphSizes } from '../../models/graph/sizes/index.ts';
import type { OpenedModel, OpenedPart } from '../../models/model.ts';
import { MAX_TENSOR_BYTES, planMemory } from './allocation.ts';
import { runInBatches } from './batches.ts';
import { PARITY } from './gpu-trial.ts';
import type { LoadedModel } from './loaded-model.ts';
import { nameNetwork } from './named-network.ts';
import type { OptimizationLevel } from './optimization-level.ts';
import { relativeDifference } from './probe.ts';
import { createNetwork, type Network } from './session.ts';

/** Most bytes of the tensors of one call of a decoder or an encoder; one sample may take more. */
const CALL_BYTES = 512 * 2 ** 20;
const MAX_BATCH = 8;

export interface PictureOptions {
  /** The denoiser's. */
  readonly provider: ProviderName;
  readonly level: OptimizationLevel;
  /** Bytes that the process may take. */
  readonly memory: number;
}

export interface PictureNetworks {
  readonly networks: Pick<LoadedModel, 'decoder' | 'encoder' | 'pictureProvider' | 'pictureBatch'>;
  release(): Promise<void>;
}

/** A part whose tensors are known to fit. */
interface PlannedPart {
  readonly sizes: GraphSizes;
  readonly open: (provider: ProviderName) => Promise<Network>;
}

/**
 * The decoder and the encoder of a model. The decoder is opened on the denoiser's provider, and on the CPU where a GPU cannot
 * run it or gives other numbers; the encoder on the same one when it is first used.
 * Throws model/too-large as checkSizes does, naming the model's path.
 */
export async function openPictureNetworks(
  model: OpenedModel,
  { provider, level, memory }: PictureOptions,
): Promise<PictureNetworks> {
  const { decoder, encoder } = model;
  if (!decoder)
    return {
      networks: { decoder: null, encoder: null, pictureProvider: provider, pictureBatch: 1 },
      release: () => Promise.resolve(),
    };
  const name = model.info.path;
  const plan = async (part: OpenedPart): Promise<PlannedPart> => {
    const { shape } = part;
    const graph = await part.graph(null);
    const sizes = checkSizes(graph, shape, name, { memory, tensor: MAX_TENSOR_BYTES });
    const options = { shape, memory: planMemory(level, sizes) };
    return { sizes, open: (on) => createNetwork(graph, { provider: on, ...options }) };
  };
  const { sizes, open } = await plan(decoder);
  const pictureBatch = Math.max(1, Math.min(MAX_BATCH, Math.floor(CALL_BYTES / sizes.total)));
  const opened = await openOn(open, decoder, provider);
  const named = nameNetwork(opened.network, name);
  const lazy =
    encoder &&
    new LazyNetwork(async () => nameNetwork(await (await plan(encoder)).open(opened.provider), name));
  const cut =
    (network: () => Promise<Network>): PictureNetwork =>
    async (samples, count) =>
      runInBatches(await network(), { samples, count }, pictureBatch);
  return {
    networks: {
      decoder: cut(() => Promise.resolve(named)),
      encoder: lazy && cut(() => lazy.open()),
      pictureProvider: opened.provider,
      pictureBatch,
    },
    async release() {
      await named.release();
      await lazy?.release();
    },
  };
}

/** The decoder on a provider that gives the CPU's numbers for a draw of noise, else on the CPU. */
async function openOn(
  open: (provider: ProviderName) => Promise<Network>,
  { shape }: OpenedPart,
  provider: ProviderName,
): Promise<{ readonly network: Network; readonly provider: ProviderName }> {
  const cpu = await open('cpu');
  if (provider === 'cpu') return { network: cpu, provider };
  const probe = randn('torch-cpu', 0n, latentSize(shape));
  const gpu = await open(provider).catch(() => null);
  const expected = (await cpu.run(probe, [], 1)).slice();
  const found = await gpu?.run(probe, [], 1).catch(() => null);
  if (gpu && found && relativeDifference(found, expected) <= PARITY) {
    await cpu.release();
    return { network: gpu, provider };
  }
  await gpu?.release();
  return { network: cpu, provider: 'cpu' };
}

/** A network that is made when it is first used. */
class LazyNetwork {
  readonly #make: () => Promise<Network>;
  #network: Promise<Network> | null = null;

  constructor(make: () => Promise<Network>) {
    this.#make = make;
  }

  open(): Promise<Network> {
    this.#network ??= this.#make();
    return this.#network;
  }

  async release(): Promise<void> {
    await (await this.#network?.catch(() => null))?.release();
  }
}
