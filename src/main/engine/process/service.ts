import { StudioError } from '../../../contract/errors.ts';
import type { LatentShape } from '../../../core/latent.ts';
import { joinLatents } from '../../../core/samplers/walk.ts';
import { DigestFile, type DigestMemory } from '../../models/digest-memory.ts';
import type { NdArray } from '../../formats/nd-array.ts';
import { FrameSender } from '../scheduling/frame-sender.ts';
import { JobQueue } from '../scheduling/job-queue.ts';
import { describeLatents } from '../stores/described-latents.ts';
import { importLatents, readImage, storeImage } from '../stores/latent-imports.ts';
import { LatentSource } from '../stores/latent-source.ts';
import { LatentStore } from '../stores/latent-store.ts';
import { MeasuredLatents } from '../stores/measured-latents.ts';
import { ResultFiles } from '../stores/result-files.ts';
import { Results } from '../stores/results.ts';
import { evaluate } from './evaluation.ts';
import { digestsFile, type EngineFolders } from './folders.ts';
import type { LoadedModel } from './loaded-model.ts';
import { loadModel } from './model-loader.ts';
import { measureNeed } from './model-need.ts';
import type { EngineCallName, EngineCalls, FromEngine, OpenModel } from './protocol.ts';

/** Most bytes of results in memory. */
const RESULT_BYTES = 256 * 2 ** 20;

type Call<K extends EngineCallName> = (input: EngineCalls[K]['input']) => Promise<EngineCalls[K]['output']>;

/**
 * What the engine process does, whatever channel it is reached on. It begins without a model. Calls throw StudioErrors,
 * those that need a model `model/not-found` before the first `open`.
 */
export class EngineService {
  readonly frames = new FrameSender();
  readonly #post: (message: FromEngine) => void;
  readonly #latentStore: LatentStore;
  readonly #latents: LatentSource;
  readonly #measured: MeasuredLatents;
  readonly #resultFiles: ResultFiles | null;
  readonly #digests: DigestMemory | null;
  readonly #queue: JobQueue;
  #loaded: LoadedModel | null = null;
  /** The last of the requests to open, which are served one after the other. */
  #lastOpening: Promise<unknown> = Promise.resolve();

  readonly #calls: { readonly [K in EngineCallName]: Call<K> } = {
    open: (input) => this.#open(input),
    need: (input) => measureNeed(input, this.#digests),
    evaluate: async (input) => evaluate(this.#model, input),
    start: async (job) => {
      this.#queue.start(job, this.#model);
      return null;
    },
    cancel: async ({ job }) => {
      this.#queue.cancel(job);
      return null;
    },
    describe: async (refs) => describeLatents(refs, this.#shape, this.#latents),
    measure: async (ref) => this.#measured.measure(ref, this.#shape),
    storeImage: async (image) => storeImage(this.#latentStore, image, this.#model.model.info.pictureShape),
    readImage: async ({ sha256 }) =>
      readImage(this.#latentStore, sha256, this.#model.model.info.pictureShape),
    storeLatent: async (ref) => {
      const { latent } = await this.#latents.resolve(ref, this.#shape);
      return { sha256: await this.#latentStore.put(latent) };
    },
    storeNumbers: async (latent) => ({ sha256: await this.#latentStore.put(latent) }),
    importLatents: async ({ path }) => importLatents(this.#latentStore, path, this.#shape),
    limitResults: async ({ bytes }) => {
      this.#resultFiles?.limit(bytes);
      return null;
    },
    measureResults: async () => (await this.#resultFiles?.measure()) ?? 0,
    emptyResults: async () => {
      await this.#resultFiles?.empty();
      return (await this.#resultFiles?.measure()) ?? 0;
    },
    resolve: (input) => this.#resolve(input),
  };

  /** @param post sends events */
  constructor(post: (message: FromEngine) => void, folders: EngineFolders) {
    this.#post = post;
    this.#latentStore = new LatentStore(folders.latents);
    this.#latents = new LatentSource(this.#latentStore);
    this.#measured = new MeasuredLatents(this.#latents);
    this.#resultFiles = folders.results === null ? null : new ResultFiles(folders.results);
    const digests = digestsFile(folders);
    this.#digests = digests === null ? null : new DigestFile(digests);
    this.#queue = new JobQueue({
      latents: this.#latents,
      latentStore: this.#latentStore,
      results: new Results(RESULT_BYTES, this.#resultFiles),
      emit: (value) => post({ event: 'job', value }),
      sendFrame: (frame) => this.frames.send(frame),
      dropFrames: (job) => this.frames.drop(job),
      sendArray: (job, tile, data, latent) => post({ event: 'array', job, tile, data, latent }),
      sendStep: (job, tile, step) => post({ event: 'step', job, tile, step }),
      now: () => performance.now(),
    });
  }

  handle<K extends EngineCallName>(
    call: K,
    input: EngineCalls[K]['input'],
  ): Promise<EngineCalls[K]['output']> {
    return this.#calls[call](input);
  }

  get #model(): LoadedModel {
    if (!this.#loaded) throw new StudioError('model/not-found', 'no model is open');
    return this.#loaded;
  }

  get #shape(): LatentShape {
    return this.#model.model.info.latentShape;
  }

  /** One after the other: of two requests the later one stays open, however long the earlier one takes. */
  #open(input: OpenModel): Promise<EngineCalls['open']['output']> {
    const opened = this.#lastOpening.then(() => this.#replaceModel(input));
    this.#lastOpening = opened.catch(() => undefined);
    return opened;
  }

  async #replaceModel(input: OpenModel): Promise<EngineCalls['open']['output']> {
    // The new model is read and proved before the old one is released: a failure changes nothing.
    this.#post({ event: 'opening', stage: 'reading', provider: null });
    const next = await loadModel(input, this.#loaded, this.#post, this.#digests);
    await this.#queue.drain();
    await this.#loaded?.release();
    this.#loaded = next;
    return { model: next.model.info, device: next.device };
  }

  /** One by one: each may read a file of a gigabyte. */
  async #resolve({ refs, space }: EngineCalls['resolve']['input']): Promise<NdArray> {
    const shape = space === 'images' ? this.#model.model.info.pictureShape : this.#shape;
    const latents = [];
    for (const ref of refs) latents.push((await this.#latents.resolve(ref, shape)).latent);
    return { shape: [refs.length, ...shape], data: joinLatents(latents) };
  }
}
