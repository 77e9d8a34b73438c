import { latentSize, type Latent } from '../../../core/latent.ts';
import { solverOf } from '../../../core/samplers/index.ts';
import { encodeDdim } from '../../../core/samplers/invert.ts';
import { sampleSteps } from '../../../core/samplers/sample.ts';
import { givenStepNoise, keyedStepNoise, type StepNoise } from '../../../core/samplers/step-noise.ts';
import type { Denoiser, SamplingStep } from '../../../core/samplers/walk.ts';
import type { NdArray } from '../../formats/nd-array.ts';
import type { HashedLatent } from '../stores/hashed-latent.ts';
import type { RunPlan } from './run-plan.ts';
import { createTrace, type Trace } from './trace.ts';

/** One sample on its way along τ, a batch of its own: it shares network calls, and nothing else, with others. */
export interface TileRun {
  readonly how: RunPlan;
  readonly input: HashedLatent;
  /** Network evaluations in all, and those made. */
  readonly evaluations: number;
  readonly done: number;
  /** What its state takes in memory. */
  readonly bytes: number;
  /** Of a trajectory: what it has passed through. */
  readonly trace: Trace | null;
  /**
   * The next step. The question to the network is put to `denoise` before this returns, so whoever pulls several
   * runs can answer them all at once. The step's arrays are valid until the next pull.
   */
  advance(): Promise<SamplingStep>;
}

/** The latent, x_t, x̂_0 and noise. */
const STATES = 4;

/** @throws when the step noise does not fit the plan */
export function startRun(
  how: RunPlan,
  input: HashedLatent,
  denoise: Denoiser,
  stepNoise: StepNoise | null,
): TileRun {
  const { plan, scheduler, settings } = how;
  const shared = {
    denoise,
    plan,
    clip: { rule: settings.clip, range: scheduler.clipSampleRange },
    prediction: scheduler.predictionType,
  };
  const start = [input.latent];
  // A generator runs up to its first await as soon as it is pulled: that await is the network's.
  const steps =
    how.leg === 'encode'
      ? encodeDdim({ ...shared, x0: start })
      : sampleSteps({
          ...shared,
          solver: solverOf(settings.solver),
          xT: start,
          eta: settings.eta,
          stepNoise,
        });
  const numSteps = plan.timesteps.length;
  const trace = how.leg === 'trajectory' ? createTrace(input.latent.data, numSteps) : null;
  let done = 0;
  return {
    how,
    input,
    bytes: STATES * input.latent.data.byteLength + (trace?.bytes ?? 0),
    trace,
    evaluations: numSteps,
    get done() {
      return done;
    },
    async advance() {
      const next = await steps.next();
      if (next.done) throw new Error('the sampler was pulled after its last step');
      trace?.record(next.value);
      done += 1;
      return next.value;
    },
  };
}

/** Step noise of one sample: keyed by its latent, or sample `tile` of what was given; null where η = 0. */
export function stepNoiseFor(
  { settings, plan }: RunPlan,
  { words }: HashedLatent,
  given: NdArray | null,
  tile: number,
): StepNoise | null {
  if (settings.eta === 0) return null;
  if (!given) return keyedStepNoise(BigInt(settings.noiseSeed), [words]);
  const [numSteps, count, ...rest] = given.shape;
  if (numSteps !== plan.timesteps.length)
    throw new Error(`noise: ${numSteps} steps are given, this run has ${plan.timesteps.length}`);
  const size = latentSize(rest as unknown as Latent['shape']);
  const noise = givenStepNoise(given.data, numSteps, count!, size);
  return (step, _sample, out) => noise(step, tile, out);
}
