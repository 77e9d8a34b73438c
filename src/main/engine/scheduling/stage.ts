import { conditionProblem } from '../../../contract/condition.ts';
import { StudioError } from '../../../contract/errors.ts';
import { evaluationsPerStep, isGuided, type Condition } from '../../../core/condition.ts';
import { latentSize, type LatentShape } from '../../../core/latent.ts';
import { CONSISTENCY_IS_ONE_WAY, ENCODING_IS_DDIM } from '../../../core/samplers/invert.ts';
import { planFor } from '../../../core/samplers/plan.ts';
import type { SamplingSettings, SchedulerConfig, TauProfile } from '../../../core/settings.ts';
import type { TileTask } from '../../jobs/work.ts';
import { identify, identifyPictures, type LoadedModel } from '../process/loaded-model.ts';
import type { HashedLatent } from '../stores/hashed-latent.ts';
import { pictureKey, runKey, type SamplingInputs, type SamplingKind } from './run-key.ts';
import { traceLength } from './trace.ts';

interface StageResult {
  /** In how many steps it is made. */
  readonly steps: number;
  /** Network evaluations that they take together. */
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
  /** What is evaluated beside the condition of a guided run; null: the run is not guided. */
  readonly unconditional: Condition;
  /** The name of its last state alone, which for a trajectory is that of the plain sample. */
  stateKey(latent: HashedLatent): string;
}

/** The stage that makes a picture of x_0, or x_0 of a picture. */
export interface PictureStage extends StageResult {
  readonly kind: 'decode' | 'encode-picture';
}

/** A part of what makes a picture, equal for all tiles of equal settings. Each starts from the last state of the one before. */
export type Stage = SamplingStage | PictureStage;

export function isPictureStage(stage: Stage): stage is PictureStage {
  return stage.kind === 'decode' || stage.kind === 'encode-picture';
}

/** The stages of each task; those between latents and pictures are left out where x_0 is the picture. */
const stagesOf: Record<TileTask, readonly Stage['kind'][]> = {
  sample: ['sample', 'decode'],
  'sample-latent': ['sample'],
  trajectory: ['trajectory', 'decode'],
  encode: ['encode-picture', 'encode'],
  'round-trip': ['encode-picture', 'encode', 'sample', 'decode'],
  autoencode: ['encode-picture', 'decode'],
  decode: ['decode'],
  'encode-picture': ['encode-picture'],
};

/** Network evaluations of all these stages. */
export function countEvaluations(stages: readonly Stage[]): number {
  return stages.reduce((sum, { evaluations }) => sum + evaluations, 0);
}

/**
 * The stages of a task on this model.
 * @throws with the value, when τ or the schedule refuses the settings; StudioError `request/invalid` for a task that needs
 *   an encoder or decoder that the model lacks, for an encoding by another solver than DDIM, and for a condition that the
 *   model does not take
 */
export function planStages(
  loaded: LoadedModel,
  task: TileTask,
  settings: SamplingSettings,
): readonly Stage[] {
  const kinds = stagesOf[task].filter((kind) => isNeeded(kind, loaded, task));
  const inverts = kinds.includes('encode');
  if (inverts && settings.solver !== undefined)
    throw new StudioError('request/invalid', `solver is ${settings.solver}: ${ENCODING_IS_DDIM}`);
  if (!kinds.some((kind) => kind !== 'decode' && kind !== 'encode-picture'))
    return kinds.map((kind) => planPictureStage(loaded, kind as PictureStage['kind']));
  const { scheduler, classes, time } = loaded.model.info;
  const condition = settings.condition ?? null;
  const problem = conditionProblem(classes, condition);
  if (problem !== null) throw new StudioError('request/invalid', problem);
  if (inverts && scheduler.process?.kind === 'consistency')
    throw new StudioError('request/invalid', `${task}: ${CONSISTENCY_IS_ONE_WAY}`);
  // An exact inverse exists without noise only.
  const applied = task === 'round-trip' ? { ...settings, eta: 0 } : settings;
  const plan = planFor(scheduler, applied);
  if (time === 'sigma' && !plan.process && plan.timesteps.includes(0))
    throw new StudioError('request/invalid', reachesZero(applied.tau, scheduler));
  const inputs = { scheduler, settings: applied, plan, condition: withoutIdleGuidance(condition) };
  return kinds.map((kind) =>
    kind === 'decode' || kind === 'encode-picture'
      ? planPictureStage(loaded, kind)
      : planSampling(loaded, kind, inputs),
  );
}

/** Why a network of log t is not sampled along this τ. */
function reachesZero(tau: TauProfile, { numTrainTimesteps }: SchedulerConfig): string {
  return `tau "${tau}" reaches t = 0, and the network takes log t: choose "trailing" with fewer than ${numTrainTimesteps} steps`;
}

/** Whether a stage is part of a task on this model. Throws where the model lacks the network that the task is about. */
function isNeeded(kind: Stage['kind'], { model, decoder, encoder }: LoadedModel, task: TileTask): boolean {
  if (kind === 'decode' && !decoder && (task === 'decode' || task === 'autoencode'))
    throw new StudioError('request/invalid', `${model.info.name}: the model has no decoder`);
  if (
    kind === 'encode-picture' &&
    !encoder &&
    (decoder || task === 'encode-picture' || task === 'autoencode')
  )
    throw new StudioError('request/invalid', `${model.info.name}: the model has no encoder`);
  if (kind === 'decode') return decoder !== null;
  return kind !== 'encode-picture' || encoder !== null;
}

/** Without guidance that is none, so that both share results. */
function withoutIdleGuidance(condition: Condition): Condition {
  return condition && !isGuided(condition) ? { class: condition.class } : condition;
}

function planSampling(loaded: LoadedModel, kind: SamplingKind, inputs: SamplingInputs): SamplingStage {
  const { latentShape, classes } = loaded.model.info;
  const network = identify(loaded);
  const key = runKey(network, inputs, kind);
  const stateKey = kind === 'trajectory' ? runKey(network, inputs, 'sample') : key;
  const numSteps = inputs.plan.timesteps.length;
  const size = latentSize(latentShape);
  const resultLength = kind === 'trajectory' ? traceLength(numSteps, size) : size;
  const { condition, settings } = inputs;
  const steps = kind === 'encode' ? numSteps * (1 + (settings.repeats ?? 0)) : numSteps;
  return {
    ...inputs,
    kind,
    unconditional: isGuided(condition) ? { class: classes!.nullLabel! } : null,
    steps,
    evaluations: evaluationsPerStep(condition) * steps,
    outputShape: latentShape,
    resultLength,
    key: ({ sha256 }) => (resultLength === null ? null : key(sha256)),
    stateKey: ({ sha256 }) => stateKey(sha256),
  };
}

/** The stage by the decoder or the encoder. */
export function planPictureStage(loaded: LoadedModel, kind: PictureStage['kind']): PictureStage {
  const { pictureShape, latentShape } = loaded.model.info;
  const outputShape = kind === 'decode' ? pictureShape : latentShape;
  const key = pictureKey(identifyPictures(loaded), kind);
  return {
    kind,
    steps: 1,
    evaluations: 1,
    outputShape,
    resultLength: latentSize(outputShape),
    key: ({ sha256 }) => key(sha256),
  };
}
