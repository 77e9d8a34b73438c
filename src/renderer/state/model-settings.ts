import { conditionProblem } from '../../contract/condition.ts';
import { DEFAULT_NUM_STEPS, type StudioDocument } from '../../contract/document.ts';
import type { ClassInfo, ModelInfo } from '../../contract/model.ts';
import type { ClassCondition } from '../../core/condition.ts';
import type { TauBounds } from '../../core/samplers/plan.ts';
import { defaultSettings, type SamplingSettings } from '../../core/settings.ts';

/** What of a model decides which settings it takes. */
export interface SampledModel {
  readonly bounds: TauBounds;
  /** null: it takes no class. */
  readonly classes: ClassInfo | null;
}

/** Before a model is open. */
export const anyModel: SampledModel = { bounds: { numTrainTimesteps: 1000, stepsOffset: 0 }, classes: null };

/** K of a consistency model where nobody chose another: one step gives a picture. */
const DEFAULT_CONSISTENCY_STEPS = 1;

export function sampledModelOf({
  scheduler,
  classes,
}: Pick<ModelInfo, 'scheduler' | 'classes'>): SampledModel {
  const { numTrainTimesteps, stepsOffset, process } = scheduler;
  return { bounds: { numTrainTimesteps, stepsOffset, ...(process && { process }) }, classes };
}

/** A consistency model: K steps of its own sampling in place of S of a solver. */
export function isConsistencyModel({ bounds }: SampledModel): boolean {
  return bounds.process?.kind === 'consistency';
}

/** The part of a document that says how pictures are sampled. */
type Chosen = Pick<StudioDocument, 'sampling' | 'consistencySteps'>;

/**
 * What the person chose, as a model takes it: without what it does not take, which the document keeps for the next model,
 * and within its bounds. Where it needs a class and none is chosen that it has, class 0.
 */
export function settingsForModel(
  model: SampledModel,
  { sampling, consistencySteps }: Chosen,
): SamplingSettings {
  const { numTrainTimesteps } = model.bounds;
  const { condition: chosen, ...rest } = sampling;
  const condition = conditionFor(model.classes, chosen);
  const steps = isConsistencyModel(model) ? (consistencySteps ?? DEFAULT_CONSISTENCY_STEPS) : rest.numSteps;
  const usual = isConsistencyModel(model) ? DEFAULT_CONSISTENCY_STEPS : DEFAULT_NUM_STEPS;
  const numSteps = steps <= numTrainTimesteps ? steps : Math.min(usual, numTrainTimesteps);
  const taken = isConsistencyModel(model)
    ? { ...defaultSettings(numSteps), noiseSeed: rest.noiseSeed }
    : { ...rest, numSteps };
  return condition === chosen && numSteps === rest.numSteps && !isConsistencyModel(model)
    ? sampling
    : { ...taken, ...(condition && { condition }) };
}

/** Undefined: the model takes none, or only a vector, which nobody can choose in the window. */
function conditionFor(
  classes: ClassInfo | null,
  chosen: ClassCondition | undefined,
): ClassCondition | undefined {
  if (!classes) return undefined;
  if (chosen && conditionProblem(classes, chosen) === null) return chosen;
  if (classes.kind === 'vector') return undefined;
  const guided: ClassCondition = { ...chosen, class: 0 };
  if (conditionProblem(classes, guided) === null) return guided;
  const { guidance: _, ...plain } = chosen ?? guided;
  return conditionProblem(classes, plain) === null ? plain : { class: 0 };
}
