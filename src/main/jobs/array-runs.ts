import { randomUUID } from 'node:crypto';
import { StudioError } from '../../contract/errors.ts';
import type { Distances, JobEvent } from '../../contract/job.ts';
import type { ModelInfo } from '../../contract/model.ts';
import { latentSize, makeLatent } from '../../core/latent.ts';
import { joinLatents } from '../../core/samplers/walk.ts';
import type { EngineJob, EngineTile } from '../engine/process/protocol.ts';
import { countSamples, type NdArray } from '../formats/nd-array.ts';
import type { BatchRequest, RunOptions, RunTiles, TrajectoryStep } from './run.ts';
import type { TileTask } from './work.ts';

export interface ArrayRunsDeps {
  readonly start: (job: EngineJob) => void;
  readonly cancel: (job: string) => void;
  readonly model: () => ModelInfo;
}

/** Jobs whose numbers come back to the caller as a promise: figures, exports and the command line. */
export interface ArrayRuns {
  readonly tiles: RunTiles;
  batch(request: BatchRequest, task: TileTask, options?: RunOptions): Promise<NdArray>;
  /** True when the event belongs to one of these jobs. */
  take(event: JobEvent): boolean;
  takeArray(job: string, tile: number, data: Float32Array): void;
  takeStep(job: string, tile: number, step: TrajectoryStep): void;
}

interface OpenRun {
  readonly arrays: Float32Array[];
  readonly compare: EngineJob['compare'];
  readonly distances: Distances[];
  readonly options: RunOptions;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

type JobParts = Pick<EngineJob, 'tiles' | 'compare' | 'stepNoise'>;

/**
 * Runs reject with the StudioError that the job failed with, `run/cancelled` when it was cancelled, and the signal's
 * reason when that was aborted before the start.
 */
export function createArrayRuns(deps: ArrayRunsDeps): ArrayRuns {
  const open = new Map<string, OpenRun>();

  async function run(parts: JobParts, options: RunOptions = {}): Promise<OpenRun> {
    options.signal?.throwIfAborted();
    const id = randomUUID();
    const cancel = (): void => deps.cancel(id);
    const arrays: Float32Array[] = [];
    const distances: Distances[] = [];
    options.signal?.addEventListener('abort', cancel, { once: true });
    try {
      return await new Promise<OpenRun>((resolve, reject) => {
        const entry: OpenRun = {
          arrays,
          distances,
          compare: parts.compare,
          options,
          resolve: () => resolve(entry),
          reject,
        };
        open.set(id, entry);
        deps.start({ ...parts, id, lane: 'figure', previewSteps: null, deliver: 'arrays' });
      });
    } finally {
      open.delete(id);
      options.signal?.removeEventListener('abort', cancel);
    }
  }

  return {
    async tiles(tiles, compare, options) {
      const parts = {
        tiles: tiles.map(({ task, ref, settings }) => ({ task, source: { ref }, settings })),
        compare,
      };
      const done = await run({ ...parts, stepNoise: null }, options);
      const { shape } = deps.model();
      return { tiles: done.arrays.map((data) => makeLatent(shape, data)), distances: done.distances };
    },
    async batch(request, task, options) {
      const { shape } = deps.model();
      const done = await run({ ...cutRequest(request, task, shape), compare: [] }, options);
      const samples = done.arrays.map((data) => ({ shape, data }));
      return { shape: [samples.length, ...shape], data: joinLatents(samples) };
    },
    take(event) {
      const entry = open.get(event.job);
      if (!entry) return false;
      if (event.kind === 'progress') entry.options.onProgress?.(event);
      if (event.kind === 'distance') {
        const i = entry.compare.findIndex((p) => p.tile === event.tile && p.reference === event.reference);
        entry.distances[i] = event.distances;
      }
      if (event.kind === 'done') entry.resolve();
      if (event.kind === 'cancelled') entry.reject(new StudioError('run/cancelled', 'cancelled'));
      if (event.kind === 'failed') entry.reject(new StudioError(event.error.code, event.error.message));
      return true;
    },
    takeStep: (job, tile, step) => open.get(job)?.options.onStep?.(tile, step),
    takeArray(job, tile, data) {
      const entry = open.get(job);
      if (!entry) return;
      entry.arrays[tile] = data;
      entry.options.onTile?.(tile, data);
    },
  };
}

/** One tile a sample; shapes are checked against the model and against each other. */
function cutRequest(
  { input, settings, stepNoise }: BatchRequest,
  task: TileTask,
  shape: ModelInfo['shape'],
): Pick<EngineJob, 'tiles' | 'stepNoise'> {
  const count = countSamples(input, shape, 'input');
  const size = latentSize(shape);
  const tiles: EngineTile[] = Array.from({ length: count }, (_, i) => ({
    task,
    source: { data: input.data.slice(i * size, (i + 1) * size) },
    settings,
  }));
  if (stepNoise && stepNoise.shape.slice(1).join() !== input.shape.join())
    throw new StudioError(
      'request/invalid',
      `noise: shape [${stepNoise.shape.join(', ')}] does not fit [${settings.numSteps}, ${input.shape.join(', ')}]`,
    );
  return { tiles, stepNoise: stepNoise ?? null };
}
