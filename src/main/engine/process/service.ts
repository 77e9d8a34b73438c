import { StudioError } from '../../../contract/errors.ts';
import { sameOptions } from '../../../contract/model.ts';
import { showSampleSize } from '../../../contract/sample-size.ts';
import { latentSize } from '../../../core/latent.ts';
import type { LatentRef } from '../../../core/latent-ref.ts';
import { joinLatents } from '../../../core/samplers/walk.ts';
import { openModel } from '../../models/open.ts';
import type { OpenedModel } from '../../models/model.ts';
import { checkSizes } from '../../models/graph/sizes/index.ts';
import { countSamples, type NdArray } from '../../formats/nd-array.ts';
import { MAX_TENSOR_BYTES, memoryForBatches, usesArena } from './allocation.ts';
import { describeLatents } from '../stores/described-latents.ts';
import { createFrameOutlet, type FrameOutlet } from '../scheduling/frame-sender.ts';
import type { EngineFolders } from './folders.ts';
import type { HashedLatent } from '../stores/hashed-latent.ts';
import { createJobQueue, type JobQueue } from '../scheduling/job-queue.ts';
import { importLatents, keepImage, readImage } from '../stores/latent-imports.ts';
import { createLatentSource, type LatentSource } from '../stores/latent-source.ts';
import { createLatentStore } from '../stores/latent-store.ts';
import { chooseBatches, type LoadedModel } from './loaded-model.ts';
import type { EngineCallName, EngineCalls, FromEngine, OpenModel } from './protocol.ts';
import { nameNetwork } from './named-network.ts';
import { chooseNetwork, type ChosenNetwork } from './providers.ts';
import { createResultFiles } from '../stores/result-files.ts';
import { createResultStore } from '../stores/result-store.ts';
import { createResults } from '../stores/results.ts';

const STORE_BYTES = 256 * 2 ** 20;

/** What the engine process does, whatever channel it is reached on. */
export interface EngineService {
  readonly frames: FrameOutlet;
  handle<K extends EngineCallName>(
    call: K,
    input: EngineCalls[K]['input'],
  ): Promise<EngineCalls[K]['output']>;
}

/** An engine without a model; `post` carries events. Calls throw StudioErrors, `model/not-found` before the first `open`. */
export function createEngineService(
  post: (message: FromEngine) => void,
  folders: EngineFolders,
): EngineService {
  const frames = createFrameOutlet();
  const resultFiles = folders.results === null ? null : createResultFiles(folders.results);
  const latentStore = createLatentStore(folders.latents);
  const latents = createLatentSource(latentStore);
  let loaded: LoadedModel | null = null;
  const queue: JobQueue = createJobQueue({
    latents,
    latentStore,
    store: createResults(createResultStore(STORE_BYTES), resultFiles),
    emit: (value) => post({ event: 'job', value }),
    sendFrame: frames.send,
    dropFrames: frames.drop,
    sendArray: (job, tile, data) => post({ event: 'array', job, tile, data }),
    sendStep: (job, tile, step) => post({ event: 'step', job, tile, step }),
    now: () => performance.now(),
  });
  const model = (): LoadedModel => {
    if (!loaded) throw new StudioError('model/not-found', 'no model is open');
    return loaded;
  };

  let opening: Promise<unknown> = Promise.resolve();

  async function replaceModel(input: OpenModel): Promise<EngineCalls['open']['output']> {
    // The new model is read and proved before the old one is let go: a failure changes nothing.
    post({ event: 'opening', stage: 'reading', provider: null });
    const next = await load(input, loaded, post);
    await queue.drain();
    await loaded?.network.release();
    loaded = next;
    return { model: next.model.info, device: next.device };
  }

  const calls: {
    [K in EngineCallName]: (input: EngineCalls[K]['input']) => Promise<EngineCalls[K]['output']>;
  } = {
    open(input) {
      // One after the other: of two that are asked for at once the later one stays, however long the earlier one takes.
      const opened = opening.then(() => replaceModel(input));
      opening = opened.catch(() => undefined);
      return opened;
    },
    async evaluate({ sample, timesteps }) {
      return evaluate(model(), sample, timesteps);
    },
    async start(job) {
      queue.start(job, model());
      return null;
    },
    async cancel({ job }) {
      queue.cancel(job);
      return null;
    },
    async describe(refs) {
      return describeLatents(refs, model().model.info.shape, latents);
    },
    async keepImage(image) {
      return keepImage(latentStore, image, model().model.info.shape);
    },
    async readImage({ sha256 }) {
      return readImage(latentStore, sha256, model().model.info.shape);
    },
    async keepLatent(ref) {
      const { latent } = await latents.resolve(ref, model().model.info.shape);
      return { sha256: await latentStore.keep(latent) };
    },
    async keepNumbers(latent) {
      return { sha256: await latentStore.keep(latent) };
    },
    async importLatents({ path }) {
      return importLatents(latentStore, path, model().model.info.shape);
    },
    async limitResults({ bytes }) {
      resultFiles?.limit(bytes);
      return null;
    },
    async measureResults() {
      return (await resultFiles?.measure()) ?? 0;
    },
    async emptyResults() {
      await resultFiles?.empty();
      return (await resultFiles?.measure()) ?? 0;
    },
    async resolve(refs) {
      const { shape } = model().model.info;
      const resolved = await resolveAll(refs, model(), latents);
      return { shape: [refs.length, ...shape], data: joinLatents(resolved.map(({ latent }) => latent)) };
    },
  };
  return { frames, handle: (call, input) => calls[call](input) };
}

async function load(
  input: OpenModel,
  present: LoadedModel | null,
  post: (message: FromEngine) => void,
): Promise<LoadedModel> {
  const model = await reuseOrOpen(input, present);
  const sizes = checkSizes(await model.graph(null), model.info.shape, model.info.path, {
    memory: input.memoryLimit,
    tensor: MAX_TENSOR_BYTES,
  });
  const nameModel = (error: unknown): never => {
    if (!(error instanceof StudioError) || error.code === 'engine/provider') throw error;
    const { path, options } = model.info;
    const given = options.size ? `, opened at ${showSampleSize(options.size)}` : '';
    throw new StudioError('model/unsupported', `${path}${given}: ${error.message}`);
  };
  const choice = input.resume?.provider ?? input.choice;
  const chosen: ChosenNetwork = await chooseNetwork(model, {
    choice,
    crashed: input.crashed,
    onTrying: (provider) => post({ event: 'trying', provider }),
    onStage: (stage, provider) => post({ event: 'opening', stage, provider }),
    platform: process.platform,
    arena: usesArena(sizes),
  }).catch(nameModel); // what the runtime says of a model it cannot run does not say which
  return {
    model,
    network: nameNetwork(chosen.network, model.info.path),
    device: input.resume ?? chosen.device,
    ...chooseBatches(
      chosen.network,
      chosen.secondsPerSample,
      memoryForBatches(input.memoryLimit - process.memoryUsage.rss(), chosen.bytesPerSample, sizes),
    ),
  };
}

async function reuseOrOpen(input: OpenModel, present: LoadedModel | null): Promise<OpenedModel> {
  const open = present?.model.info;
  const isSame = open?.path === input.location && sameOptions(open.options, input.options);
  if (input.keepModel && present && isSame) return present.model;
  return openModel(input.location, { bundledFolder: input.bundledFolder, ...input.options });
}

async function evaluate(
  { model, network, batchSize }: LoadedModel,
  sample: NdArray,
  timesteps: readonly number[],
) {
  const { shape, scheduler } = model.info;
  const count = countSamples(sample, shape, 'sample');
  if (timesteps.length !== count)
    throw new StudioError('request/invalid', `timestep: ${timesteps.length} values for ${count} samples`);
  const bad = timesteps.find((t) => !Number.isInteger(t) || t < 0 || t >= scheduler.numTrainTimesteps);
  if (bad !== undefined)
    throw new StudioError(
      'request/invalid',
      `timestep: ${bad} is outside [0, ${scheduler.numTrainTimesteps})`,
    );
  const size = latentSize(shape);
  const data = new Float32Array(count * size);
  for (let start = 0; start < count; start += batchSize) {
    const end = Math.min(count, start + batchSize);
    const xt = sample.data.subarray(start * size, end * size);
    data.set(await network.run(xt, timesteps.slice(start, end), end - start), start * size);
  }
  return { shape: sample.shape, data };
}

/** One by one: each may read a file of a gigabyte. */
async function resolveAll(
  refs: readonly LatentRef[],
  { model }: LoadedModel,
  latents: LatentSource,
): Promise<HashedLatent[]> {
  const resolved: HashedLatent[] = [];
  for (const ref of refs) resolved.push(await latents.resolve(ref, model.info.shape));
  return resolved;
}
