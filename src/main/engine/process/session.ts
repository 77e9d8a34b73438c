import { availableParallelism } from 'node:os';
import * as ort from 'onnxruntime-node';
import type { ProviderName } from '../../../contract/device.ts';
import { StudioError } from '../../../contract/errors.ts';
import type { Condition } from '../../../core/condition.ts';
import { latentSize, type LatentShape } from '../../../core/latent.ts';
import type { GraphInput, ModelGraph, TimeRange } from '../../models/model.ts';
import type { OptimizationLevel } from './optimization-level.ts';
import { plainRuntimeMessage } from './runtime-message.ts';

export type { ProviderName };

// Since 1.29 the runtime's official builds send Microsoft what is run (names of models, hashes of weights, a device id
// stored in the user's cache folder), unless this is set before the first session. On Windows it only writes to the
// system's own trace log.
process.env.ORT_DISABLE_TELEMETRY = '1';

/** Version of the native runtime. Part of what a result depends on, with provider and level. */
export const ortVersion: string = ort.env.versions.node ?? ort.env.versions.common;

/** A network in a session of one provider. */
export interface Network {
  /**
   * Evaluates `batch` samples: xt is [batch, C, H, W], `times` one t for each sample (none where the network takes none),
   * and so `conditions`, by default null each. Calls queue, one runs at a time. The result, [batch, ...outputShape], belongs
   * to the caller.
   * @throws StudioError `run/failed` for arguments that do not fit, or what the runtime reports
   */
  run(
    xt: Float32Array,
    times: readonly number[],
    batch: number,
    conditions?: readonly Condition[],
  ): Promise<Float32Array>;
  /** [C, H, W] of what it gives for one sample. */
  readonly outputShape: LatentShape;
  /** A condition that it takes. */
  readonly exampleCondition: Condition;
  /** The batch size every evaluation has inside; other sizes are cut or padded to it. */
  readonly fixedBatch: number | null;
  /** Waits for what was asked before, then frees the session; asked again, does nothing. */
  release(): Promise<void>;
}

/** How a session uses memory. */
export interface SessionMemory {
  readonly level: OptimizationLevel;
  /** The CPU provider keeps memory between its calls for the next one. */
  readonly arena: boolean;
  /** From its second call on the runtime allocates all tensors of a call in one block, beside what the arena has. */
  readonly pattern: boolean;
}

export interface NetworkOptions {
  readonly provider: ProviderName;
  readonly shape: LatentShape;
  /** Threads of the CPU provider; default: all cores. */
  readonly numThreads?: number;
  /** Default: `all`, with arena and pattern. */
  readonly memory?: SessionMemory;
  /** Microseconds for which an idle thread of the CPU provider polls for work; null: as long as the runtime does. */
  readonly spinMicroseconds?: number | null;
}

/**
 * Threads that poll for longer take the cores from other programs, and wait for each other when they are taken off a
 * core themselves; threads that sleep at once are woken between the operations of one call. `npm run bench -- spinning`
 * compares this value with both.
 */
const SPIN_MICROSECONDS = 50;

const fastest: SessionMemory = { level: 'all', arena: true, pattern: true };

/**
 * Makes a session of a graph.
 * @throws StudioError `engine/provider` when a GPU provider cannot be used, `model/unsupported` when
 *   the CPU provider does not take the graph; a bad driver may take the process down instead
 */
export async function createNetwork(graph: ModelGraph, options: NetworkOptions): Promise<Network> {
  const session = await createSession(graph, options);
  // The session has its own copy of what was in memory.
  return wrapSession(session, { ...graph, model: new Uint8Array(), externalData: [] }, options.shape);
}

/** A network on a session that was made for this graph; the session is the network's from then on. */
export function wrapSession(session: ort.InferenceSession, graph: ModelGraph, shape: LatentShape): Network {
  let last: Promise<unknown> = Promise.resolve();
  let released = false;
  const enqueue = <T>(task: () => Promise<T>): Promise<T> => {
    const result = last.then(task); // native runs of one session must not overlap, nor a release a run
    last = result.catch(() => undefined);
    return result;
  };
  return {
    fixedBatch: graph.fixedBatch,
    outputShape: graph.outputShape,
    exampleCondition: graph.exampleCondition,
    async run(xt, times, batch, conditions = Array<Condition>(batch).fill(null)) {
      if (released) throw new StudioError('run/failed', 'the network was released');
      const samples = { xt, times, conditions, batch };
      checkArguments(graph, shape, samples);
      return enqueue(() => evaluate(session, graph, shape, samples));
    },
    async release() {
      if (released) return;
      released = true;
      await enqueue(() => session.release());
    },
  };
}

/** A bare session of the runtime, as `npm run bench` compares with. Rejects as createNetwork does. */
export async function createSession(
  graph: ModelGraph,
  options: NetworkOptions,
): Promise<ort.InferenceSession> {
  const { provider, numThreads = availableParallelism(), memory = fastest } = options;
  const { spinMicroseconds = SPIN_MICROSECONDS } = options;
  const spinning =
    spinMicroseconds === 0 ? { allow_spinning: '0' } : { spin_duration_us: String(spinMicroseconds) };
  graph.mapped?.check();
  const settings: ort.InferenceSession.SessionOptions = {
    executionProviders: [provider],
    graphOptimizationLevel: memory.level,
    intraOpNumThreads: numThreads,
    enableCpuMemArena: memory.arena,
    enableMemPattern: memory.pattern,
    externalData: graph.externalData.map(({ path, data }) => ({ path, data })),
    extra: {
      session: {
        ...(spinMicroseconds !== null && { intra_op: spinning }),
        ...(graph.mapped && { model_external_initializers_file_folder_path: graph.mapped.folder }),
      },
    },
    logSeverityLevel: 4, // what it reports is thrown, and its warnings about nodes left on the CPU are expected
  };
  try {
    return await ort.InferenceSession.create(graph.model, settings);
  } catch (error) {
    const code = provider === 'cpu' ? 'model/unsupported' : 'engine/provider';
    const what = provider === 'cpu' ? 'it cannot be run' : `${provider}: no session`;
    throw new StudioError(code, `${what}: ${plainRuntimeMessage(error)}`);
  }
}

/** What one evaluation is given for its samples. */
interface Samples {
  readonly xt: Float32Array;
  readonly times: readonly number[];
  readonly conditions: readonly Condition[];
  readonly batch: number;
}

function checkArguments(
  graph: ModelGraph,
  shape: LatentShape,
  { xt, times, conditions, batch }: Samples,
): void {
  const size = latentSize(shape);
  const expected = graph.times === null ? 0 : batch;
  const fits = times.length === expected && conditions.length === batch && xt.length === batch * size;
  if (!Number.isInteger(batch) || batch < 1 || !fits)
    throw new StudioError(
      'run/failed',
      `batch ${batch} does not fit ${times.length} timesteps and ${xt.length} values (${size} per sample)`,
    );
  const problem = graph.times && timeProblem(graph.times, times);
  if (problem) throw new StudioError('run/failed', problem);
}

/** Why a network does not take one of these times; null: it takes all. */
function timeProblem(range: TimeRange, times: readonly number[]): string | null {
  if (range.kind === 'integer') {
    const limit = range.count ?? 2 ** 31;
    const odd = times.find((t) => !Number.isInteger(t) || t < 0 || t >= limit);
    return odd === undefined ? null : `timestep ${odd} is not an integer from 0 to ${limit - 1}`;
  }
  const odd = times.find((t) => !Number.isFinite(t) || (range.isSigma && t <= 0));
  return odd === undefined ? null : `t ${odd} is not a finite number${range.isSigma ? ' above 0' : ''}`;
}

/** One run where the graph takes the batch as it is, else runs over the parts it can take. */
async function evaluate(
  session: ort.InferenceSession,
  graph: ModelGraph,
  shape: LatentShape,
  samples: Samples,
): Promise<Float32Array> {
  const { xt, times, conditions, batch } = samples;
  const parts = cutBatch(graph, samples);
  if (parts.length === 1 && parts[0]!.pad === 0) return runSession(session, graph, shape, samples);
  const size = latentSize(shape);
  const outputSize = latentSize(graph.outputShape);
  const result = new Float32Array(batch * outputSize);
  for (const { start, end, pad } of parts) {
    const part = new Float32Array((end - start + pad) * size);
    part.set(xt.subarray(start * size, end * size));
    const padded = <T>(values: readonly T[]): T[] =>
      values.length === 0 ? [] : [...values.slice(start, end), ...Array<T>(pad).fill(values[start]!)];
    const output = await runSession(session, graph, shape, {
      xt: part,
      times: padded(times),
      conditions: padded(conditions),
      batch: end - start + pad,
    });
    result.set(output.subarray(0, (end - start) * outputSize), start * outputSize);
  }
  return result;
}

interface Part {
  readonly start: number;
  readonly end: number;
  /** Samples of zeros to add, up to the fixed batch size. */
  readonly pad: number;
}

/** Runs of samples that fit into one call: at most the fixed size, of one time where there is one input for all. */
function cutBatch(graph: ModelGraph, { times, batch }: Samples): Part[] {
  const max = graph.fixedBatch ?? batch;
  const parts: Part[] = [];
  for (let start = 0; start < batch;) {
    let end = Math.min(start + max, batch);
    if (graph.sharesTime) {
      const other = times.findIndex((t, i) => i > start && t !== times[start]);
      if (other > 0) end = Math.min(end, other);
    }
    parts.push({ start, end, pad: (graph.fixedBatch ?? end - start) - (end - start) });
    start = end;
  }
  return parts;
}

async function runSession(
  session: ort.InferenceSession,
  graph: ModelGraph,
  shape: LatentShape,
  { xt, times, conditions, batch }: Samples,
): Promise<Float32Array> {
  try {
    const inputs = graph.inputs(times, conditions);
    const result = await session.run({
      [graph.sampleInput]: new ort.Tensor('float32', xt, [batch, ...shape]),
      ...Object.fromEntries(inputs.map((input) => [input.name, makeTensor(input)])),
    });
    const output = result[graph.output]!;
    const length = batch * latentSize(graph.outputShape);
    if (!(output.data instanceof Float32Array) || output.data.length !== length)
      throw new Error(`output ${graph.output} has shape [${output.dims.join(', ')}] of ${output.type}`);
    return output.data;
  } catch (error) {
    throw new StudioError('run/failed', plainRuntimeMessage(error));
  }
}

function makeTensor({ data, shape }: GraphInput): ort.Tensor {
  if (data instanceof Float32Array) return new ort.Tensor('float32', data, shape);
  return data instanceof Int32Array
    ? new ort.Tensor('int32', data, shape)
    : new ort.Tensor('int64', data, shape);
}
