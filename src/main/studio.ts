import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { AnimationSpec } from '../contract/animation.ts';
import type { DataSpec } from '../contract/data.ts';
import { type FigureSpec, isAnimated } from '../contract/figures/index.ts';
import type { AnimationFormat, FileText } from '../contract/formats.ts';
import type { ProviderChoice } from '../contract/device.ts';
import { reportError, StudioError } from '../contract/errors.ts';
import type { JobEvent, JobSpec } from '../contract/job.ts';
import type { LetterReport } from '../contract/letters.ts';
import type { MemoryUse } from '../contract/memory.ts';
import { noOptions, sameOptions, type OpenOptions } from '../contract/model.ts';
import type {
  ImportedLatent,
  StoredLatent,
  LatentReport,
  RgbaImage,
  StudioState,
} from '../contract/studio.ts';
import { beginOpening } from '../contract/studio.ts';
import type { Latent, LatentShape } from '../core/latent.ts';
import type { LatentRef } from '../core/latent-ref.ts';
import { joinLatents } from '../core/samplers/walk.ts';
import { defaultMemoryLimit, machineMemory } from './engine/process/memory-limit.ts';
import type { EngineTransport } from './engine/process/protocol.ts';
import { Supervisor } from './engine/process/supervisor.ts';
import type { ProviderTrialLog } from './engine/process/provider-trials.ts';
import { renderData } from './figures/data/data-file.ts';
import { renderFigure } from './figures/figure.ts';
import { figureLetters } from './figures/fonts/figure-letters.ts';
import { animationLetters } from './figures/animation/letters.ts';
import { renderAnimation } from './figures/animation/animation.ts';
import type { Animation } from './formats/animation.ts';
import type { FontSource } from './font-store.ts';
import { ArrayRuns, toEngineTile } from './jobs/array-runs.ts';
import type { BatchRequest, RenderedFigure, RunOptions, RunTiles } from './jobs/run.ts';
import { cutLatents, type NdArray } from './formats/nd-array.ts';
import { subscribe } from './subscribe.ts';

export type * from './jobs/run.ts';
export type { NdArray };

/** Everything the app can do, without Electron: the shell and the command line both stand on it. */
export interface Studio {
  readonly state: StudioState;
  /** Called at every change of `state`; returns the function that stops it. */
  onState(listener: (state: StudioState) => void): () => void;
  /** Events of the jobs started with `startJob`. */
  onJob(listener: (event: JobEvent) => void): () => void;
  /**
   * Opens a folder, an .onnx file, `bundled` or `bundled:<name>`; rejects with a StudioError and leaves the model that was
   * open. `options` replace what the model's files say.
   */
  open(location: string, provider?: ProviderChoice, options?: OpenOptions): Promise<StudioState>;
  chooseProvider(provider: ProviderChoice): Promise<StudioState>;
  /** Gives up what is being opened, whatever the engine is at; its `open` rejects with `run/cancelled`. */
  cancelOpen(): void;
  /** What the engine takes of memory, and the most that it may take. */
  measureMemory(): Promise<MemoryUse>;
  startJob(spec: JobSpec): { readonly job: string };
  cancelJob(job: string): void;
  describeLatents(refs: readonly LatentRef[]): Promise<LatentReport>;
  /** Stores an image of the model's size as a latent in [−1, 1], transparency laid on white. */
  storeImage(image: RgbaImage): Promise<StoredLatent>;
  /** A stored image, in the model's size. */
  readImage(latent: StoredLatent): Promise<RgbaImage>;
  /** Stores the latent of an expression. */
  storeLatent(ref: LatentRef): Promise<StoredLatent>;
  /** Stores a given latent. */
  storeNumbers(latent: Latent): Promise<StoredLatent>;
  /** Stores every latent of an .npy, .safetensors or torch.save file that fits the model, at most 64; all or none. */
  importLatents(path: string): Promise<readonly ImportedLatent[]>;
  /** Lets the engine keep so many bytes of results on disk, > 0; those that were not used for longest go. */
  limitResults(bytes: number): Promise<null>;
  /** Bytes of results on disk. */
  measureResults(): Promise<number>;
  /** Removes the results on disk; what is left, in bytes, was written meanwhile. */
  emptyResults(): Promise<number>;
  /** x_T of the refs as [N, C, H, W]. */
  resolveLatents(refs: readonly LatentRef[]): Promise<NdArray>;
  /** ε (or v, or x_0: the raw output) for sample [N, C, H, W] at timesteps [N]. */
  evaluate(sample: NdArray, timesteps: readonly number[]): Promise<NdArray>;
  /** x_0 [N, C, H, W], not clamped. */
  sample(request: BatchRequest, options?: RunOptions): Promise<NdArray>;
  /** x_T [N, C, H, W] of images, by the inverse ODE. */
  encode(request: BatchRequest, options?: RunOptions): Promise<NdArray>;
  /** x_0 of tiles, and distances between them. */
  readonly runTiles: RunTiles;
  render(figure: FigureSpec, options?: RunOptions): Promise<RenderedFigure>;
  /** The numbers behind a figure, as a file in pieces; with `texts` if the format has any. */
  data(
    spec: DataSpec,
    options?: RunOptions & { readonly texts?: readonly FileText[] },
  ): Promise<Iterable<Uint8Array>>;
  /** An animation for a format, sampled as its frames are read. */
  animate(spec: AnimationSpec, format: AnimationFormat, options?: RunOptions): Animation;
  /**
   * What the fonts make of the letters that a figure draws, or an animation of it; nothing is sampled. Throws
   * `request/invalid` as rendering it does.
   */
  readonly letters: (figure: FigureSpec, moving?: boolean) => LetterReport;
  close(): Promise<void>;
}

export interface StudioDeps {
  readonly version: string;
  /** Folder with models/ and fonts/. */
  readonly resources: string;
  readonly spawnEngine: () => EngineTransport;
  readonly trials: ProviderTrialLog;
  /** Fallback fonts of figures. */
  readonly fonts: FontSource;
  /** The most bytes of memory that the engine may take; by default three quarters of the machine's. */
  readonly memoryLimit?: () => number;
}

/** The studio for main and the command line, with what only the shell needs. */
export interface HostedStudio extends Studio {
  /** Hands the engine its end of the window's frame channel. */
  connectFrames(port: unknown): void;
  /** A new engine process took the place of a dead one: frame ports have to be handed over again. */
  onEngineRespawn(listener: () => void): () => void;
  /** Whether the font of this digest is at hand. */
  hasFont(sha256: string): boolean;
}

/** What a person asked to have open. */
interface OpenRequest {
  readonly location: string;
  readonly provider: ProviderChoice;
  readonly options: OpenOptions;
  /** What is open at that location is not read again. */
  readonly keepModel: boolean;
}
/** Of texts that are looked at before a model is open. */
const USUAL_SHAPE: LatentShape = [3, 64, 64];

/** Starts an engine process; no model is open until `open` is called. Close it to end the process. */
export function createStudio(deps: StudioDeps): HostedStudio {
  let state: StudioState = {
    version: deps.version,
    engine: 'starting',
    model: null,
    device: null,
    opening: null,
    error: null,
  };
  const stateListeners = new Set<(state: StudioState) => void>();
  const jobListeners = new Set<(event: JobEvent) => void>();
  const respawnListeners = new Set<() => void>();
  /** Requests to open that are not answered yet. */
  let opening = 0;
  /** What was asked to be open last, where the engine and not the model kept it from that. */
  let wanted: { readonly location: string; readonly options: OpenOptions } | null = null;
  /** The last request to open that failed, until the next one. */
  let refused: Pick<OpenRequest, 'location' | 'provider' | 'options'> | null = null;
  const isOpen = (asked: typeof refused): boolean =>
    asked?.location === state.model?.path &&
    asked?.provider === state.device?.choice &&
    sameOptions(asked?.options ?? noOptions, state.model?.options ?? noOptions);
  const update = (change: Partial<StudioState>): StudioState => {
    state = { ...state, ...change };
    for (const listener of stateListeners) listener(state);
    return state;
  };

  /** The model that a new engine opens by itself: the one that is open, whatever was asked for and refused. */
  const broughtBack = (): StudioState['opening'] => state.model && beginOpening(state.model.path);

  const memoryLimit = deps.memoryLimit ?? defaultMemoryLimit;
  const runs = new ArrayRuns({
    start: (job) => engine.start(job),
    cancel: (job) => engine.cancel(job),
    model: () => requireModel(),
  });
  const runTiles: RunTiles = (tiles, compare, options) => runs.tiles(tiles, compare, options);
  const engine: Supervisor = new Supervisor({
    spawn: deps.spawnEngine,
    trials: deps.trials,
    bundledFolder: join(deps.resources, 'models'),
    memoryLimit,
    onJob: (event) => {
      if (runs.accept(event)) return;
      for (const listener of jobListeners) listener(event);
    },
    onArray: (job, tile, data) => runs.acceptArray(job, tile, data),
    onStep: (job, tile, step) => runs.acceptStep(job, tile, step),
    onRespawn: () => {
      for (const listener of respawnListeners) listener();
    },
    onRestart(phase, error) {
      // An error that a request left stays, unless what it asked for is there after all.
      const mended = state.engine === 'failed' || (phase === 'ready' && isOpen(refused));
      update({
        engine: opening > 0 ? 'opening' : phase,
        opening: opening > 0 ? state.opening : phase === 'starting' ? broughtBack() : null,
        error: error ?? (mended ? null : state.error),
      });
    },
    onOpening(stage, provider) {
      if (state.opening) update({ opening: { ...state.opening, stage, provider } });
    },
  });

  function requireModel(): NonNullable<StudioState['model']> {
    if (!state.model) throw new StudioError('model/not-found', 'no model is open');
    return state.model;
  }

  const resolve = async (refs: readonly LatentRef[]): Promise<readonly Latent[]> =>
    cutLatents(await engine.call('resolve', refs));

  const drawingOf = ({ font }: FigureSpec) => ({
    resources: deps.resources,
    font: font === null ? null : deps.fonts.find(font),
  });

  /** What of the state follows from the engine's, once a request to open is answered. */
  const present = (): Pick<StudioState, 'engine' | 'opening'> => {
    if (opening > 0) return { engine: 'opening', opening: state.opening };
    return { engine: engine.phase, opening: engine.phase === 'starting' ? broughtBack() : null };
  };

  async function open({ location, provider, options, keepModel }: OpenRequest): Promise<StudioState> {
    opening += 1;
    wanted = { location, options };
    refused = null;
    update({ engine: 'opening', opening: beginOpening(location), error: null });
    try {
      const opened = await engine.open({ location, choice: provider, options, keepModel });
      opening -= 1;
      if (opening === 0) wanted = null;
      return update({ ...present(), error: null, ...opened });
    } catch (error) {
      opening -= 1;
      refused = { location, provider, options };
      const report = reportError(error);
      if (opening === 0 && !report.code.startsWith('engine/')) wanted = null;
      // Who cancelled knows it; but where nothing is open any more it is said why.
      const silent = report.code === 'run/cancelled' && (opening > 0 || engine.phase !== 'failed');
      update({ ...present(), error: silent ? null : report });
      throw error;
    }
  }

  return {
    get state() {
      return state;
    },
    onState: (listener) => subscribe(stateListeners, listener),
    onJob: (listener) => subscribe(jobListeners, listener),
    open: (location, provider = state.device?.choice ?? 'auto', options = noOptions) =>
      open({ location, provider, options, keepModel: false }),
    chooseProvider(provider) {
      if (provider === 'auto') deps.trials.reset(); // the person asks: everything may be tried again
      const { model } = state;
      const present = model && { location: model.path, options: model.options };
      const what = opening > 0 ? wanted : (present ?? wanted);
      return open({ location: 'bundled', options: noOptions, ...what, provider, keepModel: true });
    },
    startJob(spec) {
      requireModel();
      const id = randomUUID();
      engine.start({
        ...spec,
        id,
        tiles: spec.tiles.map(toEngineTile),
        deliver: 'frames',
        stepNoise: null,
      });
      return { job: id };
    },
    cancelOpen: () => engine.cancelOpen(),
    measureMemory: async () => ({
      used: await engine.memory(),
      limit: memoryLimit(),
      machine: machineMemory(),
    }),
    cancelJob: (job) => engine.cancel(job),
    describeLatents: (refs) => engine.call('describe', refs),
    storeImage: (image) => engine.call('storeImage', image),
    readImage: (latent) => engine.call('readImage', latent),
    storeLatent: (ref) => engine.call('storeLatent', ref),
    storeNumbers: (latent) => engine.call('storeNumbers', latent),
    importLatents: (path) => engine.call('importLatents', { path }),
    limitResults: (bytes) => engine.call('limitResults', { bytes }),
    measureResults: () => engine.call('measureResults', null),
    emptyResults: () => engine.call('emptyResults', null),
    resolveLatents: (refs) => engine.call('resolve', refs),
    evaluate: (sample, timesteps) => engine.call('evaluate', { sample, timesteps }),
    sample: (request, options) => runs.batch(request, 'sample', options),
    encode: (request, options) => runs.batch(request, 'encode', options),
    runTiles,
    render: (figure, options) =>
      renderFigure(figure, runTiles, {
        ...options,
        shape: requireModel().pictureShape,
        ...drawingOf(figure),
        resolve,
      }),
    data: (spec, options) =>
      renderData(spec, {
        ...options,
        shape: requireModel().pictureShape,
        run: runTiles,
        resolve,
        encode: async (images, settings) => {
          const { latentShape } = requireModel();
          const input = { shape: [images.length, ...latentShape], data: joinLatents(images) };
          return cutLatents(await runs.batch({ input, settings }, 'encode', options));
        },
      }),
    animate: (spec, format, options) =>
      renderAnimation(spec, format, runTiles, {
        ...options,
        shape: requireModel().pictureShape,
        ...drawingOf(spec.figure),
      }),
    letters(figure, moving = false) {
      const options = { shape: state.model?.pictureShape ?? USUAL_SHAPE, ...drawingOf(figure) };
      return moving && isAnimated(figure)
        ? animationLetters(figure, options)
        : figureLetters(figure, options);
    },
    hasFont: (sha256) => deps.fonts.find(sha256) !== null,
    connectFrames: (port) => engine.connectFrames(port),
    onEngineRespawn: (listener) => subscribe(respawnListeners, listener),
    async close() {
      engine.close();
    },
  };
}
