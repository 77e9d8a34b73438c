import { figureRefs, kindOf, stepCountsOf } from '../../contract/figures/index.ts';
import type { Schedule } from '../../contract/model.ts';
import type { Recipe } from '../../contract/recipe.ts';
import type { ClassChoice, ClassCondition } from '../../core/condition.ts';
import { formatLatentRef, type LatentRef } from '../../core/latent-ref.ts';
import { describeProcess } from '../../core/process.ts';
import { solverTitle } from '../../core/samplers/index.ts';
import { drawsNoise, solverFor } from '../../core/samplers/plan.ts';

/** Expressions that are written out: a reader of the picture's properties wants a line, not a book. */
const MAX_SHOWN = 8;

/**
 * A recipe in words, in the form that other programs for such pictures write and show: what it is, then a line of
 * `Name: value` pairs.
 */
export function describeRecipe({ figure, model, environment }: Omit<Recipe, 'latents'>): string {
  const { settings } = figure;
  const solver = solverFor(model.schedule ?? {}, settings);
  const pairs: [string, string | number][] = [
    ['Steps', (stepCountsOf(figure) ?? [settings.numSteps]).join('/')],
    ['Sampler', solver.alwaysNoisy ? solver.title : solverTitle(settings)],
    ['Eta', settings.eta],
    ...(drawsNoise(solver, settings) ? [['Noise seed', settings.noiseSeed] as [string, string]] : []),
    ['Timesteps', settings.tau],
    ['Clip', settings.clip],
    ...(settings.repeats ? [['Repeats', settings.repeats] as [string, number]] : []),
    ...(settings.compat === 'none' ? [] : [['Compat', settings.compat] as [string, string]]),
    ...(settings.condition ? classPairs(settings.condition) : []),
    ['Model', model.name],
    ['Model hash', model.parts[0]?.digest.slice(0, 10) ?? ''],
    ...(model.schedule ? schedulePairs(model.schedule) : []),
    ['Provider', environment.provider],
    ['ONNX Runtime', environment.ortVersion],
    ['Version', `Slerpscope ${environment.app}`],
  ];
  return `${kindOf(figure).describe(figure, listRefs(figureRefs(figure)))}\n${pairs.map(([name, value]) => `${name}: ${value}`).join(', ')}`;
}

/** "Class: 3, Guidance: 2"; guidance of 1 is none. */
function classPairs({ class: choice, guidance }: ClassCondition): [string, string | number][] {
  return [
    ['Class', classText(choice)],
    ...(guidance === undefined || guidance === 1 ? [] : [['Guidance', guidance] as [string, number]]),
  ];
}

/** A label, "3 to 5 at u = 0.5" of a mix, or how long the embedding is, which the recipe has. */
function classText(choice: ClassChoice): string {
  if (typeof choice === 'number') return String(choice);
  return 'from' in choice
    ? `${choice.from} to ${choice.to} at u = ${choice.u}`
    : `embedding of ${choice.length} values`;
}

function schedulePairs(schedule: Schedule): [string, string][] {
  const { numTrainTimesteps, betaSchedule, betaStart, betaEnd, predictionType, process } = schedule;
  if (process) return [['Schedule', `${describeProcess(process)} (T = ${numTrainTimesteps})`]];
  const range = betaSchedule.endsWith('linear') ? ` ${betaStart} … ${betaEnd}` : '';
  return [
    ['Schedule', `${betaSchedule}${range} (T = ${numTrainTimesteps})`],
    ['Prediction', predictionType],
  ];
}

function listRefs(refs: readonly LatentRef[]): string {
  const shown = refs.slice(0, MAX_SHOWN).map(formatLatentRef).join(', ');
  return refs.length > MAX_SHOWN ? `${shown} and ${refs.length - MAX_SHOWN} more` : shown;
}
