import type { ProviderName } from '../../../contract/device.ts';
import type { PictureNetwork } from '../../../core/decoder.ts';
import { latentSize } from '../../../core/latent.ts';
import { randn } from '../../../core/random/index.ts';
import { checkSizes } from '../../models/graph/sizes/index.ts';
import type { OpenedModel, OpenedPart } from '../../models/model.ts';
import { MAX_TENSOR_BYTES, usesArena } from './allocation.ts';
import { PARITY } from './gpu-trial.ts';
import type { LoadedModel } from './loaded-model.ts';
import { nameNetwork } from './named-network.ts';
import { relativeDifference } from './probe.ts';
import { createNetwork, type Network } from './session.ts';

/** Most bytes of the tensors of one call of a decoder or an encoder; one sample may take more. */
const CALL_BYTES = 512 * 2 ** 20;
const MAX_BATCH = 8;

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
  provider: ProviderName,
  memory: number,
): Promise<PictureNetworks> {
  const { decoder, encoder } = model;
  if (!decoder)
    return {
      networks: { decoder: null, encoder: null, pictureProvider: provider, pictureBatch: 1 },
      release: () => Promise.resolve(),
    };
  const total = await sizeOf(model, decoder, memory);
  const pictureBatch = Math.max(1, Math.min(MAX_BATCH, Math.floor(CALL_BYTES / total)));
  const opened = await openOn(model, decoder, provider, memory);
  const named = nameNetwork(opened.network, model.info.path);
  const lazy = encoder && new LazyNetwork(() => openNamed(model, encoder, opened.provider, memory));
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

/** Bytes of the tensors of one sample. */
async function sizeOf(model: OpenedModel, part: OpenedPart, memory: number): Promise<number> {
  const limits = { memory, tensor: MAX_TENSOR_BYTES };
  return checkSizes(await part.graph(null), part.shape, model.info.path, limits).total;
}

async function openNamed(
  model: OpenedModel,
  part: OpenedPart,
  provider: ProviderName,
  memory: number,
): Promise<Network> {
  return nameNetwork(await create(part, provider, await sizeOf(model, part, memory)), model.info.path);
}

async function create(part: OpenedPart, provider: ProviderName, total: number): Promise<Network> {
  return createNetwork(await part.graph(null), { provider, shape: part.shape, arena: usesArena({ total }) });
}

/** The decoder on a provider that gives the CPU's numbers for a draw of noise, else on the CPU. */
async function openOn(
  model: OpenedModel,
  part: OpenedPart,
  provider: ProviderName,
  memory: number,
): Promise<{ readonly network: Network; readonly provider: ProviderName }> {
  const total = await sizeOf(model, part, memory);
  const cpu = await create(part, 'cpu', total);
  if (provider === 'cpu') return { network: cpu, provider };
  const probe = randn('torch-cpu', 0n, latentSize(part.shape));
  const gpu = await create(part, provider, total).catch(() => null);
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
