import { StudioError } from '../../../contract/errors.ts';
import type { Condition } from '../../../core/condition.ts';
import { latentSize, type LatentShape } from '../../../core/latent.ts';
import { CONSISTENCY_IS_ONE_WAY, ENCODING_IS_DDIM } from '../../../core/samplers/invert.ts';
import { planFor } from '../../../core/samplers/plan.ts';
import type { SamplingSettings } from '../../../core/settings.ts';
import type { TileTask } from '../../jobs/work.ts';
import { identify, type LoadedModel } from '../process/loaded-model.ts';
import type { HashedLatent } from '../stores/hashed-latent.ts';
import { decodeKey, runKey, type SamplingInputs, type SamplingKind } from './run-key.ts';
import { traceLength } from './trace.ts';

interface StageResult {
  /** Network evaluations that it takes. */
  readonly evaluations: number;
  /** Of the state that it ends in. */
  readonly outputShape: LatentShape;
  /** Values of its result: C·H·W, or all of a trajectory; null: too many to store. */
  readonly resultLength: number | null;
  /** The name of its result from this latent; null where it is not stored. */
  key(latent: HashedLatent): string | null;
}

/** A stage that walks τ. */
export interface SamplingStage extends StageResult, SamplingInputs {
  readonly kind: SamplingKind;
  /** The name of its last state alone, which for a trajectory is that of the plain sample. */
  stateKey(latent: HashedLatent): string;
}

/** The stage that makes a picture of x_0. */
export interface DecodeStage extends StageResult {
  readonly kind: 'decode';
}

/** A part of what makes a picture, equal for all tiles of equal settings. Each starts from the last state of the one before. */
export type Stage = SamplingStage | DecodeStage;

/** The stages of each task that walk τ. */
const samplingOf: Record<TileTask, readonly SamplingKind[]> = {
  sample: ['sample'],
  trajectory: ['trajectory'],
  encode: ['encode'],
  'round-trip': ['encode', 'sample'],
};

/** Network evaluations of all these stages. */
export function countEvaluations(stages: readonly Stage[]): number {
  return stages.reduce((sum, { evaluations }) => sum + evaluations, 0);
}

/**
 * The stages of a task on this model.
 * @throws with the value, when τ or the schedule refuses the settings; StudioError `request/invalid` for a task that the
 *   model's decoder makes impossible, and for an encoding by another solver than DDIM
 */
export function planStages(
  loaded: LoadedModel,
  task: TileTask,
  settings: SamplingSettings,
  condition: Condition,
): readonly Stage[] {
  if (loaded.decoder && (task === 'trajectory' || task === 'round-trip'))
    throw new StudioError('request/invalid', `${task}: is not supported for a model with a decoder`);
  if ((task === 'encode' || task === 'round-trip') && settings.solver !== undefined)
    throw new StudioError('request/invalid', `solver is ${settings.solver}: ${ENCODING_IS_DDIM}`);
  const { scheduler } = loaded.model.info;
  if ((task === 'encode' || task === 'round-trip') && scheduler.process?.kind === 'consistency')
    throw new StudioError('request/invalid', `${task}: ${CONSISTENCY_IS_ONE_WAY}`);
  // An exact inverse exists without noise only.
  const applied = task === 'round-trip' ? { ...settings, eta: 0 } : settings;
  const inputs = { scheduler, settings: applied, plan: planFor(scheduler, applied), condition };
  const stages = samplingOf[task].map((kind) => planSampling(loaded, kind, inputs));
  return loaded.decoder && task === 'sample' ? [...stages, planDecoding(loaded)] : stages;
}

function planSampling(loaded: LoadedModel, kind: SamplingKind, inputs: SamplingInputs): SamplingStage {
  const { latentShape } = loaded.model.info;
  const network = identify(loaded);
  const key = runKey(network, inputs, kind);
  const stateKey = kind === 'trajectory' ? runKey(network, inputs, 'sample') : key;
  const numSteps = inputs.plan.timesteps.length;
  const size = latentSize(latentShape);
  const resultLength = kind === 'trajectory' ? traceLength(numSteps, size) : size;
  return {
    ...inputs,
    kind,
    evaluations: kind === 'encode' ? numSteps * (1 + (inputs.settings.repeats ?? 0)) : numSteps,
    outputShape: latentShape,
    resultLength,
    key: ({ sha256 }) => (resultLength === null ? null : key(sha256)),
    stateKey: ({ sha256 }) => stateKey(sha256),
  };
}

function planDecoding(loaded: LoadedModel): DecodeStage {
  const { pictureShape } = loaded.model.info;
  const key = decodeKey(identify(loaded));
  return {
    kind: 'decode',
    evaluations: 1,
    outputShape: pictureShape,
    resultLength: latentSize(pictureShape),
    key: ({ sha256 }) => key(sha256),
  };
}
