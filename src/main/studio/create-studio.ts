import { join } from 'node:path';
import { defaultMemoryLimit } from '../engine/process/memory-limit.ts';
import { Supervisor } from '../engine/process/supervisor.ts';
import { cutLatents } from '../formats/nd-array.ts';
import type { HostedStudio, StudioDeps } from '../studio.ts';
import { subscribe } from '../subscribe.ts';
import { latentCalls, resourceCalls } from './engine-calls.ts';
import { StudioFigures } from './figures.ts';
import { StudioJobs } from './jobs.ts';
import { ModelRequests } from './model-requests.ts';
import { SecondEngine } from './second-engine.ts';
import { StateStore } from './state-store.ts';

/** Starts an engine process; no model is open until `open` is called. Close it to end the process. */
export function createStudio(deps: StudioDeps): HostedStudio {
  const { resources, fonts, trials, memoryLimit = defaultMemoryLimit } = deps;
  const state = new StateStore(deps.version);
  const models = new ModelRequests({ state, trials, engine: () => engine });
  const bundledFolder = join(resources, 'models');
  const second: SecondEngine = new SecondEngine({
    state,
    first: () => engine,
    spawn: deps.spawnEngine,
    trials: trials.branch(),
    bundledFolder,
    memoryLimit,
    onJob: (event) => jobs.accept(event),
  });
  const jobs = new StudioJobs(state, () => engine, second);
  const respawnListeners = new Set<() => void>();
  const engine: Supervisor = new Supervisor({
    spawn() {
      second.giveWay();
      return deps.spawnEngine();
    },
    trials,
    bundledFolder,
    memoryLimit,
    onJob: (event) => jobs.accept(event),
    onArray: (job, tile, data, latent) => jobs.acceptArray(job, tile, data, latent),
    onStep: (job, tile, step) => jobs.acceptStep(job, tile, step),
    onRespawn: () => respawnListeners.forEach((listener) => listener()),
    onRestart: (phase, error) => models.onRestart(phase, error),
    onOpening: (stage, provider) => models.onOpening(stage, provider),
  });
  const figures = new StudioFigures({
    state,
    runs: jobs.runs,
    resolve: async (refs, space) => cutLatents(await engine.call('resolve', { refs, space })),
    resources,
    fonts,
  });
  return {
    get state() {
      return state.value;
    },
    onState: (listener) => state.onChange(listener),
    open: (location, provider, options) => models.open(location, provider, options),
    chooseProvider: (provider) => models.chooseProvider(provider),
    cancelOpen: () => engine.cancelOpen(),
    onJob: (listener) => jobs.onEvent(listener),
    startJob: (spec) => jobs.start(spec),
    cancelJob: (job) => jobs.cancel(job),
    runBatch: (task, request, options) => jobs.runs.batch(request, task, options),
    ...latentCalls(engine, () => second.alone ?? engine),
    ...resourceCalls(engine, second, memoryLimit),
    runTiles: figures.run,
    render: (figure, options) => figures.render(figure, options),
    data: (spec, options) => figures.data(spec, options),
    animate: (spec, format, options) => figures.animate(spec, format, options),
    evenMotion: (figure, options, on) => figures.evenMotion(figure, options, on),
    letters: (figure, moving, size) => figures.letters(figure, moving, size),
    hasFont: (sha256) => fonts.find(sha256) !== null,
    connectFrames: (port) => engine.connectFrames(port),
    onEngineRespawn: (listener) => subscribe(respawnListeners, listener),
    second: {
      measure: (location, options) => second.measure(location, options),
      open: (location, options) => second.open(location, options),
      close: () => second.close(),
      connectFrames: (port) => second.process.connectFrames(port),
      onRespawn: (listener) => second.process.onRespawn(listener),
    },
    async close() {
      second.close();
      engine.close();
    },
  };
}
