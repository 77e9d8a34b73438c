import type { Latent } from '../../core/latent.ts';
import { latentSize } from '../../core/latent.ts';
import { sampleDdim, sliceLatent, type DdimStep } from '../../core/samplers/ddim.ts';
import { encodeDdim } from '../../core/samplers/invert.ts';
import { planFor, type SamplingPlan } from '../../core/samplers/plan.ts';
import { givenStepNoise, keyedStepNoise, type StepNoise } from '../../core/samplers/step-noise.ts';
import type { SamplingSettings, SchedulerConfig } from '../../core/settings.ts';
import type { Batch, WorkItem } from '../jobs/batches.ts';
import type { HashedLatent } from './hashed-latent.ts';
import { identify, type LoadedModel } from './loaded-model.ts';
import type { EngineJob } from './protocol.ts';
import { runKey } from './run-key.ts';

/** A batch on its way through τ, advanced one step at a time by whoever schedules. */
export interface BatchRun {
  /** The tiles that had to be computed; the others were known. */
  readonly items: readonly WorkItem[];
  /** One network call. Resolves to the results, in the order of `items`, after the last step; else to null. */
  advance(): Promise<readonly Latent[] | null>;
}

/** How one batch of a job is sampled on this model. */
export interface BatchPlan {
  readonly scheduler: SchedulerConfig;
  readonly settings: SamplingSettings;
  readonly plan: SamplingPlan;
  key(latent: HashedLatent): string;
}

/** @throws with the value, when τ or the schedule refuses the settings. */
export function planBatch(loaded: LoadedModel, job: EngineJob, settings: SamplingSettings): BatchPlan {
  const scheduler = { ...loaded.model.info.scheduler, ...job.scheduler };
  const plan = planFor(scheduler, settings);
  const keyOf = runKey(identify(loaded), scheduler, settings, plan, job.direction);
  return { scheduler, settings, plan, key: ({ sha256 }) => keyOf(sha256) };
}

/** Starts the generator over `items`, whose latents come in the same order. */
export function startBatch(
  loaded: LoadedModel,
  job: EngineJob,
  how: BatchPlan,
  items: Batch['items'],
  inputs: readonly HashedLatent[],
  signal: AbortSignal,
): BatchRun {
  const { scheduler, settings, plan } = how;
  const xT = inputs.map(({ latent }) => latent);
  const shared = {
    denoise: loaded.network.run.bind(loaded.network),
    plan,
    clip: { rule: settings.clip, range: scheduler.clipSampleRange },
    prediction: scheduler.predictionType,
    signal,
  };
  const steps: AsyncGenerator<DdimStep> =
    job.direction === 'encode'
      ? encodeDdim({ ...shared, x0: xT })
      : sampleDdim({
          ...shared,
          xT,
          eta: settings.eta,
          stepNoise: stepNoiseFor(job, how, items, inputs),
        });
  const shape = loaded.model.info.shape;
  return {
    items,
    async advance() {
      const next = await steps.next();
      if (next.done) throw new Error('the sampler ended before its last step');
      const { index, numSteps, xt } = next.value;
      if (index + 1 < numSteps) return null;
      const results = items.map((_, b) => sliceLatent(xt, shape, b));
      await steps.return(undefined);
      return results;
    },
  };
}

/** Given noise is indexed by the tile's place in the job, so that batching cannot change a picture. */
function stepNoiseFor(
  job: EngineJob,
  { settings, plan }: BatchPlan,
  items: Batch['items'],
  inputs: readonly HashedLatent[],
): StepNoise | null {
  if (settings.eta === 0) return null;
  if (!job.stepNoise)
    return keyedStepNoise(
      BigInt(settings.noiseSeed),
      inputs.map(({ words }) => words),
    );
  const { data, shape } = job.stepNoise;
  const [numSteps, count, ...rest] = shape;
  if (numSteps !== plan.timesteps.length)
    throw new Error(`noise: ${numSteps} steps are given, this run has ${plan.timesteps.length}`);
  const size = latentSize(rest as unknown as Latent['shape']);
  const given = givenStepNoise(data, numSteps, count!, size);
  return (step, b, out) => given(step, items[b]!.tile, out);
}
