import type { ProviderName } from '../../../contract/device.ts';
import type { PictureNetwork } from '../../../core/decoder.ts';
import { latentSize } from '../../../core/latent.ts';
import { randn } from '../../../core/random/index.ts';
import { checkSizes, type GraphSizes } from '../../models/graph/sizes/index.ts';
import type { OpenedModel, OpenedPart } from '../../models/model.ts';
import { MAX_TENSOR_BYTES, planMemory } from './allocation.ts';
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
  const open = async (part: OpenedPart, on: ProviderName): Promise<Network> =>
    createNetwork(await part.graph(null), {
      provider: on,
      shape: part.shape,
      memory: planMemory(level, await sizesOf(model, part, memory)),
    });
  const { total } = await sizesOf(model, decoder, memory);
  const pictureBatch = Math.max(1, Math.min(MAX_BATCH, Math.floor(CALL_BYTES / total)));
  const opened = await openOn((on) => open(decoder, on), decoder, provider);
  const name = model.info.path;
  const named = nameNetwork(opened.network, name);
  const lazy =
    encoder && new LazyNetwork(async () => nameNetwork(await open(encoder, opened.provider), name));
  const cut = (network: () => Promise<Network>, part: OpenedPart): PictureNetwork =>
    inBatches(network, latentSize(part.shape), pictureBatch);
  return {
    networks: {
      decoder: cut(() => Promise.resolve(named), decoder),
      encoder: encoder && lazy ? cut(() => lazy.open(), encoder) : null,
      pictureProvider: opened.provider,
      pictureBatch,
    },
    async release() {
      await named.release();
      await lazy?.release();
    },
  };
}

async function sizesOf(model: OpenedModel, part: OpenedPart, memory: number): Promise<GraphSizes> {
  const limits = { memory, tensor: MAX_TENSOR_BYTES };
  return checkSizes(await part.graph(null), part.shape, model.info.path, limits);
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

function inBatches(open: () => Promise<Network>, size: number, most: number): PictureNetwork {
  return async (samples, batch) => {
    const network = await open();
    if (batch <= most) return network.run(samples, [], batch);
    const outputSize = latentSize(network.outputShape);
    const output = new Float32Array(batch * outputSize);
    for (let start = 0; start < batch; start += most) {
      const end = Math.min(batch, start + most);
      const part = await network.run(samples.subarray(start * size, end * size), [], end - start);
      output.set(part, start * outputSize);
    }
    return output;
  };
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
