import { firstNonFinite, latentSize, sameShape, type Latent, type LatentShape } from '../latent.ts';
import { checkClip, checkEta, drawsNoise } from './plan.ts';
import type { NetworkCall } from './network-call.ts';
import type { Solver, SolverRun, StepEnds } from './solver.ts';
import type { StepNoise } from './step-noise.ts';

/**
 * The network: its input as a flat batch [B, C, H, W] and one time per sample → its output, as long as the input. The time is
 * t, or what the process has in its place (networkCall): then it may be a fraction, and negative.
 * It must not keep `xt`, nor change it.
 */
export type Denoiser = (
  xt: Float32Array,
  timesteps: readonly number[],
  batch: number,
) => Promise<Float32Array>;

/** Cancels a run; an AbortSignal is one. */
export interface Abortable {
  readonly aborted: boolean;
  readonly reason?: unknown;
}

/** Thrown by a walk whose signal was aborted. */
export class SamplingAborted extends Error {
  override readonly name = 'SamplingAborted';
  readonly reason: unknown;
  constructor(reason?: unknown) {
    super('sampling was aborted');
    this.reason = reason;
  }
}

/** The state after one step. The arrays are used again: valid until the next value is pulled. */
export interface SamplingStep {
  /** Of this step, from 0. */
  readonly index: number;
  readonly numSteps: number;
  /** Where the network was called. */
  readonly t: number;
  /** The next t of τ; −1: the clean end. An encoding starts there. */
  readonly tPrev: number;
  /** The state after the step, [B, C, H, W]. */
  readonly xt: Float32Array;
  /** x̂_0 as this step saw it, [B, C, H, W]. */
  readonly predX0: Float32Array;
}

/** A step of a walk: where the network is called, and between which ᾱ the state moves. */
interface WalkStep extends StepEnds {
  readonly t: number;
  readonly tPrev: number;
  /** Undefined: the network is called with the state, at t. */
  readonly call: NetworkCall | undefined;
}

interface WalkOptions extends SolverRun {
  readonly denoise: Denoiser;
  readonly solver: Solver;
  /** At least one, all of one shape. */
  readonly start: readonly Latent[];
  /** What they are multiplied by. */
  readonly startScale: number;
  readonly stepAt: (index: number) => WalkStep;
  readonly stepNoise: StepNoise | null;
  readonly signal: Abortable | undefined;
}

/**
 * The one sampling loop. Options are checked at once; the network is first called at the first pull. Throws on η > 0 and on
 * a clip rule with a solver that takes none.
 */
export function walk(options: WalkOptions): AsyncGenerator<SamplingStep, void, undefined> {
  checkEta(options.eta);
  checkClip(options.clip);
  const { eta, clip, solver } = options;
  if (eta !== 0 && !solver.takes.includes('eta'))
    throw new Error(`eta is ${eta}: solver ${solver.id} takes 0 only`);
  if (clip.rule !== 'none' && !solver.takes.includes('clip'))
    throw new Error(`clip is ${clip.rule}: solver ${solver.id} takes none only`);
  if (drawsNoise(solver, options) && options.stepNoise === null) {
    throw new Error(`${eta === 0 ? `steps is ${options.numSteps}` : `eta is ${eta}`}: step noise is needed`);
  }
  const { startScale } = options;
  const start = joinLatents(options.start);
  return steps(options, startScale === 1 ? start : start.map((value) => startScale * value));
}

async function* steps(options: WalkOptions, xt: Float32Array): AsyncGenerator<SamplingStep, void, undefined> {
  const { solver, numSteps, stepAt, signal } = options;
  const callNetwork = networkCaller(options);
  const predX0 = new Float32Array(xt.length);
  const noise = new Float32Array(drawsNoise(solver, options) ? xt.length : 0);
  const takeStep = solver.start(options);
  for (let index = 0; index < numSteps; index++) {
    const step = stepAt(index);
    throwIfAborted(signal);
    const output = await callNetwork(xt, step);
    takeStep(step, { xt, output, outXt: xt, outPredX0: predX0 }, () => {
      fillNoise(options, { index, t: step.t }, noise);
      return noise;
    });
    checkState(xt, step.t);
    yield { index, numSteps, t: step.t, tPrev: step.tPrev, xt, predX0 };
  }
}

/** Calls the network as each step says, and checks what it gives. */
function networkCaller({ denoise, start, signal }: WalkOptions) {
  const batch = start.length;
  let input = new Float32Array();
  let scaled = new Float32Array();
  return async (xt: Float32Array, { t, call }: WalkStep): Promise<Float32Array> => {
    if (call && input.length === 0)
      [input, scaled] = [new Float32Array(xt.length), new Float32Array(xt.length)];
    if (call) for (let i = 0; i < xt.length; i++) input[i] = call.inputScale * xt[i]! + call.inputShift;
    const output = await denoise(call ? input : xt, new Array<number>(batch).fill(call?.time ?? t), batch);
    throwIfAborted(signal);
    checkOutput(output, xt.length, t);
    if (!call || call.outputScale === 1) return output;
    for (let i = 0; i < xt.length; i++) scaled[i] = call.outputScale * output[i]!;
    return scaled;
  };
}

function throwIfAborted(signal: Abortable | undefined): void {
  if (signal?.aborted) throw new SamplingAborted(signal.reason);
}

function fillNoise(options: WalkOptions, step: { index: number; t: number }, noise: Float32Array): void {
  const size = noise.length / options.start.length;
  for (let b = 0; b < options.start.length; b++) {
    options.stepNoise?.(step, b, noise.subarray(b * size, (b + 1) * size));
  }
}

function checkOutput(output: Float32Array, length: number, t: number): void {
  if (output.length !== length) {
    throw new Error(`the network gave ${output.length} values at t = ${t}, expected ${length}`);
  }
  const at = firstNonFinite(output);
  if (at >= 0) throw new Error(`the network gave ${output[at]} at t = ${t} (element ${at})`);
}

function checkState(xt: Float32Array, t: number): void {
  const at = firstNonFinite(xt);
  if (at >= 0) throw new Error(`the step from t = ${t} left float32's range (element ${at})`);
}

/** One flat batch [B, C, H, W], a copy. Throws on an empty list or on unequal shapes. */
export function joinLatents(latents: readonly Latent[]): Float32Array {
  const first = latents[0];
  if (first === undefined) throw new Error('a batch needs at least one latent, got none');
  const size = latentSize(first.shape);
  const flat = new Float32Array(size * latents.length);
  latents.forEach(({ shape, data }, b) => {
    if (!sameShape(shape, first.shape) || data.length !== size) {
      const text = `[${shape.join(', ')}] (${data.length} values)`;
      throw new Error(`latent ${b} of the batch is ${text}, expected [${first.shape.join(', ')}]`);
    }
    flat.set(data, b * size);
  });
  return flat;
}

/** Sample b of a flat batch [B, C, H, W], copied out. */
export function sliceLatent(flat: Float32Array, shape: LatentShape, b: number): Latent {
  const size = latentSize(shape);
  if (!Number.isInteger(b) || b < 0 || (b + 1) * size > flat.length) {
    throw new Error(`sample ${b} is outside a batch of ${flat.length / size}`);
  }
  return { shape, data: flat.slice(b * size, (b + 1) * size) };
}
