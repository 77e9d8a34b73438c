import { figureRefs, type FigureSpec } from '../../contract/figure.ts';
import type { Schedule } from '../../contract/model.ts';
import type { Recipe } from '../../contract/recipe.ts';
import { formatLatentRef, type LatentRef } from '../../core/latent-ref.ts';
import { solverOf } from '../../core/samplers/index.ts';

/** Expressions that are written out: a reader of the picture's properties wants a line, not a book. */
const MAX_SHOWN = 8;

/**
 * A recipe in words, in the form that other programs for such pictures write and show: what it is, then a line of
 * `Name: value` pairs.
 */
export function describeRecipe({ figure, model, environment }: Omit<Recipe, 'latents'>): string {
  const { settings } = figure;
  const pairs: [string, string | number][] = [
    ['Steps', stepsOf(figure)],
    ['Sampler', solverOf(settings.solver).title],
    ['Eta', settings.eta],
    ...(settings.eta === 0 ? [] : [['Noise seed', settings.noiseSeed] as [string, string]]),
    ['Timesteps', settings.tau],
    ['Clip', settings.clip],
    ...(settings.compat === 'none' ? [] : [['Compat', settings.compat] as [string, string]]),
    ['Model', model.name],
    ['Model hash', model.parts[0]?.digest.slice(0, 10) ?? ''],
    ...(model.schedule ? schedulePairs(model.schedule) : []),
    ['Provider', environment.provider],
    ['ONNX Runtime', environment.ortVersion],
    ['Version', `Slerpscope ${environment.app}`],
  ];
  return `${subjectOf(figure)}\n${pairs.map(([name, value]) => `${name}: ${value}`).join(', ')}`;
}

function schedulePairs({ numTrainTimesteps, betaSchedule, betaStart, betaEnd, predictionType }: Schedule) {
  const range = betaSchedule.endsWith('linear') ? ` ${betaStart} … ${betaEnd}` : '';
  return [
    ['Schedule', `${betaSchedule}${range} (T = ${numTrainTimesteps})`],
    ['Prediction', predictionType],
  ] satisfies [string, string][];
}

function subjectOf(figure: FigureSpec): string {
  const latents = listRefs(figureRefs(figure));
  switch (figure.kind) {
    case 'line':
      return `line (${figure.mode}, ${figure.framesPerSegment} frames a segment${figure.closed ? ', closed' : ''}) through ${latents}`;
    case 'plane':
      return `plane of ${figure.columns} × ${figure.rows} between ${latents}`;
    case 'consistency':
      return `consistency of ${latents}`;
    case 'trajectory':
      return `trajectory of ${latents}`;
    case 'inversion':
      return `inversion of ${latents}`;
    case 'samples':
      return `samples of ${latents}`;
  }
}

function stepsOf(figure: FigureSpec): string {
  return 'ladder' in figure ? figure.ladder.join('/') : String(figure.settings.numSteps);
}

function listRefs(refs: readonly LatentRef[]): string {
  const shown = refs.slice(0, MAX_SHOWN).map(formatLatentRef).join(', ');
  return refs.length > MAX_SHOWN ? `${shown} and ${refs.length - MAX_SHOWN} more` : shown;
}
