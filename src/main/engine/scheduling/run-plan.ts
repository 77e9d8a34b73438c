import { latentSize } from '../../../core/latent.ts';
import { planFor, type SamplingPlan } from '../../../core/samplers/plan.ts';
import type { SamplingSettings, SchedulerConfig } from '../../../core/settings.ts';
import type { TileTask } from '../../jobs/work.ts';
import type { HashedLatent } from '../stores/hashed-latent.ts';
import { identify, type LoadedModel } from '../process/loaded-model.ts';
import { runKey, type Leg } from './run-key.ts';
import { traceLength } from './trace.ts';

/** How runs with equal settings are made on this model. */
export interface RunPlan {
  readonly leg: Leg;
  readonly scheduler: SchedulerConfig;
  readonly settings: SamplingSettings;
  readonly plan: SamplingPlan;
  /** Values of what a run leaves: C·H·W, or all of a trajectory; null: too many to keep. */
  readonly resultLength: number | null;
  /** The name under which what a run from this latent leaves is kept; null where nothing is kept. */
  key(latent: HashedLatent): string | null;
  /** The name of its last state alone, which for a trajectory is that of the plain sample. */
  stateKey(latent: HashedLatent): string;
}

/** The legs of each task: what the next one starts from, the one before has left. */
const legsOf: Record<TileTask, readonly Leg[]> = {
  sample: ['sample'],
  trajectory: ['trajectory'],
  encode: ['encode'],
  'round-trip': ['encode', 'sample'],
};

/** @throws with the value, when τ or the schedule refuses the settings. */
export function planTask(
  loaded: LoadedModel,
  task: TileTask,
  settings: SamplingSettings,
): readonly RunPlan[] {
  // A way back exists without noise only.
  const exact = task === 'round-trip' ? { ...settings, eta: 0 } : settings;
  return legsOf[task].map((leg) => planRun(loaded, leg, exact));
}

function planRun(loaded: LoadedModel, leg: Leg, settings: SamplingSettings): RunPlan {
  const { scheduler } = loaded.model.info;
  const plan = planFor(scheduler, settings);
  const keyOf = (of: Leg) => runKey(identify(loaded), scheduler, settings, plan, of);
  const [key, stateKey] = [keyOf(leg), keyOf(leg === 'trajectory' ? 'sample' : leg)];
  const size = latentSize(loaded.model.info.shape);
  const resultLength = leg === 'trajectory' ? traceLength(plan.timesteps.length, size) : size;
  return {
    leg,
    scheduler,
    settings,
    plan,
    resultLength,
    key: ({ sha256 }) => (resultLength === null ? null : key(sha256)),
    stateKey: ({ sha256 }) => stateKey(sha256),
  };
}
