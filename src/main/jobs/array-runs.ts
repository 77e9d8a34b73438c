import { randomUUID } from 'node:crypto';
import { StudioError } from '../../contract/errors.ts';
import type { JobEvent, JobSpec, PairDistances, TileSpec } from '../../contract/job.ts';
import type { ModelInfo } from '../../contract/model.ts';
import { latentSize, makeLatent, type LatentShape } from '../../core/latent.ts';
import { joinLatents } from '../../core/samplers/walk.ts';
import type { EngineJob, EngineTile } from '../engine/process/protocol.ts';
import { countSamples, type NdArray } from '../formats/nd-array.ts';
import type { BatchRequest, RunOptions, TileResults, TrajectoryStep } from './run.ts';
import { endsInLatent, startsFromPicture, type TileTask } from './work.ts';

export interface ArrayRunsDeps {
  readonly start: (job: EngineJob) => void;
  readonly cancel: (job: string) => void;
  readonly model: () => ModelInfo;
}

interface OpenRun {
  readonly arrays: Float32Array[];
  readonly compare: EngineJob['compare'];
  readonly distances: PairDistances[];
  readonly options: RunOptions;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

type JobParts = Pick<EngineJob, 'tiles' | 'compare' | 'stepNoise'>;

/**
 * Jobs whose numbers are returned to the caller as a promise: figures, exports and the command line. Runs reject with the
 * StudioError that the job failed with, `run/cancelled` when it was cancelled, and the signal's reason when that was
 * aborted before the start.
 */
export class ArrayRuns {
  readonly #deps: ArrayRunsDeps;
  readonly #open = new Map<string, OpenRun>();

  constructor(deps: ArrayRunsDeps) {
    this.#deps = deps;
  }

  /** Pictures of tiles, in order, and the distances asked for. */
  async tiles(
    tiles: readonly TileSpec[],
    compare: JobSpec['compare'],
    options: RunOptions,
  ): Promise<TileResults> {
    const parts = { tiles: tiles.map(toEngineTile), compare, stepNoise: null };
    const { arrays, distances } = await this.#run(parts, options);
    const { pictureShape } = this.#deps.model();
    return { tiles: arrays.map((data) => makeLatent(pictureShape, data)), distances };
  }

  /** One array for all samples of a batch: of latents or of pictures, as the task ends. */
  async batch(request: BatchRequest, task: TileTask, options?: RunOptions): Promise<NdArray> {
    const { latentShape, pictureShape } = this.#deps.model();
    const start = startsFromPicture(task) ? pictureShape : latentShape;
    const { arrays } = await this.#run({ ...cutRequest(request, task, start), compare: [] }, options);
    const shape = endsInLatent(task) ? latentShape : pictureShape;
    const samples = arrays.map((data) => ({ shape, data }));
    return { shape: [samples.length, ...shape], data: joinLatents(samples) };
  }

  /** True when the event belongs to one of these jobs. */
  accept(event: JobEvent): boolean {
    const run = this.#open.get(event.job);
    if (!run) return false;
    if (event.kind === 'progress') run.options.onProgress?.(event);
    if (event.kind === 'distance') {
      const i = run.compare.findIndex((p) => p.tile === event.tile && p.reference === event.reference);
      const { distances, latents } = event;
      run.distances[i] = { distances, ...(latents && { latents }) };
    }
    if (event.kind === 'done') run.resolve();
    if (event.kind === 'cancelled') run.reject(new StudioError('run/cancelled', 'cancelled'));
    if (event.kind === 'failed') run.reject(new StudioError(event.error.code, event.error.message));
    return true;
  }

  acceptArray(job: string, tile: number, data: Float32Array, latent: Float32Array | null): void {
    const run = this.#open.get(job);
    if (!run) return;
    run.arrays[tile] = data;
    run.options.onTile?.(tile, data, latent);
  }

  acceptStep(job: string, tile: number, step: TrajectoryStep): void {
    this.#open.get(job)?.options.onStep?.(tile, step);
  }

  async #run(parts: JobParts, options: RunOptions = {}): Promise<OpenRun> {
    options.signal?.throwIfAborted();
    const id = randomUUID();
    const cancel = (): void => this.#deps.cancel(id);
    options.signal?.addEventListener('abort', cancel, { once: true });
    try {
      return await new Promise<OpenRun>((resolve, reject) => {
        const run: OpenRun = {
          arrays: [],
          distances: [],
          compare: parts.compare,
          options,
          resolve: () => resolve(run),
          reject,
        };
        this.#open.set(id, run);
        this.#deps.start({ ...parts, id, lane: 'figure', preview: null, deliver: 'arrays' });
      });
    } finally {
      this.#open.delete(id);
      options.signal?.removeEventListener('abort', cancel);
    }
  }
}

/** A tile of the contract as the engine is asked for it. */
export function toEngineTile({ ref, ...tile }: TileSpec): EngineTile {
  return { ...tile, source: { ref } };
}

/** One tile a sample; shapes are checked against the model and against each other. */
function cutRequest(
  { input, settings, stepNoise, conditions }: BatchRequest,
  task: TileTask,
  shape: LatentShape,
): Pick<EngineJob, 'tiles' | 'stepNoise'> {
  const count = countSamples(input, shape, 'input');
  const size = latentSize(shape);
  const tiles: EngineTile[] = Array.from({ length: count }, (_, i) => ({
    task,
    source: { data: input.data.slice(i * size, (i + 1) * size) },
    settings: conditions ? { ...settings, condition: conditions[i]! } : settings,
  }));
  if (conditions && conditions.length !== count)
    throw new StudioError('request/invalid', `class: ${conditions.length} values for ${count} samples`);
  if (stepNoise && stepNoise.shape.slice(1).join() !== input.shape.join())
    throw new StudioError(
      'request/invalid',
      `noise: shape [${stepNoise.shape.join(', ')}] does not fit [${settings.numSteps}, ${input.shape.join(', ')}]`,
    );
  return { tiles, stepNoise: stepNoise ?? null };
}
