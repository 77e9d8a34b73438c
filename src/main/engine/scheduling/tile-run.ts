import type { PictureNetwork } from '../../../core/decoder.ts';
import { latentSize, type Latent } from '../../../core/latent.ts';
import { encodeDdim } from '../../../core/samplers/invert.ts';
import { drawsNoise, solverFor } from '../../../core/samplers/plan.ts';
import { sampleSteps } from '../../../core/samplers/sample.ts';
import { givenStepNoise, keyedStepNoise, type StepNoise } from '../../../core/samplers/step-noise.ts';
import type { Denoiser, SamplingStep } from '../../../core/samplers/walk.ts';
import type { NdArray } from '../../formats/nd-array.ts';
import type { HashedLatent } from '../stores/hashed-latent.ts';
import { isPictureStage, type SamplingStage, type Stage } from './stage.ts';
import { Trace } from './trace.ts';

/** The networks of a run; what several runs ask of them is made in one call. */
export interface RunNetworks {
  /** The denoiser under the condition of a stage, guided where that is. */
  denoiser(stage: SamplingStage): Denoiser;
  readonly decode: PictureNetwork;
  readonly encode: PictureNetwork;
}

/** The latent, x_t, x̂_0 and noise. */
const STATES = 4;
/** What a solver other than the first stores of earlier steps, at most: six arrays in float64. */
const KEPT_STATES = 12;

/** One stage of one sample, a batch of its own: it shares network calls, and nothing else, with others. */
export class TileRun {
  readonly stage: Stage;
  readonly input: HashedLatent;
  /** Of a trajectory: its states so far. */
  readonly trace: Trace | null;
  readonly #nextState: () => Promise<Float32Array>;
  #done = 0;

  /** @throws when the step noise does not fit the plan */
  constructor(stage: Stage, input: HashedLatent, networks: RunNetworks, stepNoise: StepNoise | null) {
    const { data } = input.latent;
    this.stage = stage;
    this.input = input;
    this.trace = stage.kind === 'trajectory' ? new Trace(data, stage.plan.timesteps) : null;
    if (isPictureStage(stage)) {
      const network = stage.kind === 'decode' ? networks.decode : networks.encode;
      this.#nextState = async () => (await network(data, 1)).slice();
    } else {
      const steps = startSampling(stage, input, networks.denoiser(stage), stepNoise);
      this.#nextState = () => this.#pull(steps);
    }
  }

  /** Steps made so far, of `stage.steps`. */
  get done(): number {
    return this.#done;
  }

  /** Network evaluations of one sample that a step asks for: two where it is guided. */
  get evaluationsPerStep(): number {
    return this.stage.evaluations / this.stage.steps;
  }

  /** What its state takes in memory. */
  get bytes(): number {
    const keeps = this.stage.kind === 'sample' || this.stage.kind === 'trajectory';
    const kept = keeps && this.stage.settings.solver !== undefined ? KEPT_STATES : 0;
    return (STATES + kept) * this.input.latent.data.byteLength + (this.trace?.bytes ?? 0);
  }

  /**
   * The state after the next step; after the last it is the stage's output. The question to the network is put before this
   * returns, so that several runs can be advanced before the one call that answers them all. The array is valid until
   * the next `advance`.
   */
  async advance(): Promise<Float32Array> {
    const state = await this.#nextState();
    this.#done += 1;
    return state;
  }

  async #pull(steps: AsyncGenerator<SamplingStep, void, undefined>): Promise<Float32Array> {
    // A generator runs up to its first await as soon as it is pulled: that await is the network's.
    const next = await steps.next();
    if (next.done) throw new Error('the sampler was pulled after its last step');
    this.trace?.record(next.value);
    return next.value.xt;
  }
}

function startSampling(
  { kind, scheduler, settings, plan }: SamplingStage,
  { latent }: HashedLatent,
  denoise: Denoiser,
  stepNoise: StepNoise | null,
): AsyncGenerator<SamplingStep, void, undefined> {
  const clip = { rule: settings.clip, range: scheduler.clipSampleRange };
  const shared = { denoise, plan, clip, prediction: scheduler.predictionType };
  if (kind === 'encode') return encodeDdim({ ...shared, x0: [latent], repeats: settings.repeats });
  const solver = solverFor(scheduler, settings); // the one place of the engine that knows solvers
  return sampleSteps({
    ...shared,
    solver,
    order: settings.order,
    xT: [latent],
    eta: settings.eta,
    stepNoise,
  });
}

/** Step noise of one sample: keyed by its latent, or sample `tile` of what was given; null where the run draws none. */
export function stepNoiseFor(
  stage: Stage,
  { words }: HashedLatent,
  given: NdArray | null,
  tile: number,
): StepNoise | null {
  if (isPictureStage(stage)) return null;
  if (!drawsNoise(solverFor(stage.scheduler, stage.settings), stage.settings)) return null;
  if (!given) return keyedStepNoise(BigInt(stage.settings.noiseSeed), [words]);
  const [numSteps, count, ...rest] = given.shape;
  if (numSteps !== stage.steps)
    throw new Error(`noise: ${numSteps} steps are given, this run has ${stage.steps}`);
  const size = latentSize(rest as unknown as Latent['shape']);
  const noise = givenStepNoise(given.data, numSteps, count!, size);
  return (step, _sample, out) => noise(step, tile, out);
}
