import type { ClassChoice } from '../../core/condition.ts';
import { drawsNoise, solverFor, type TauBounds } from '../../core/samplers/plan.ts';
import type { SamplingSettings } from '../../core/settings.ts';
import { countsInWords } from '../../core/step-count.ts';
import { nameOfClass } from '../class-name.ts';
import type { ClassInfo } from '../model.ts';
import { kindOf, type FigureSpec } from './index.ts';
import { MAX_TITLE, type FigureStyle } from './style.ts';

/** What of a model decides how the texts of a figure are written. */
export interface NamingModel {
  readonly bounds: TauBounds;
  readonly classes: ClassInfo | null;
}

/** The fields of a style that depend on the model. */
export type ModelTexts = Pick<FigureStyle, 'stepsInWords' | 'classNames' | 'saysNoiseSeed'>;

/** These fields for a figure whose tiles are sampled so. They are stored with it: it is drawn alike without the model. */
export function modelTexts(
  sampled: readonly SamplingSettings[],
  { bounds, classes }: NamingModel,
): ModelTexts {
  const choices = sampled.flatMap(({ condition }) => (condition ? [condition.class] : []));
  return {
    ...(countsInWords(bounds) && { stepsInWords: true }),
    ...(sampled.some((settings) => drawsNoise(solverFor(bounds, settings), settings)) && {
      saysNoiseSeed: true,
    }),
    ...(choices.length > 0 && { classNames: namesOf(choices, classes) }),
  };
}

/** The figure with its texts as a model's are written. */
export function withModelTexts<Spec extends FigureSpec>(figure: Spec, model: NamingModel): Spec {
  const { tiles } = kindOf(figure).plan(figure);
  return {
    ...figure,
    ...modelTexts(
      tiles.map(({ settings }) => settings),
      model,
    ),
  };
}

function namesOf(choices: readonly ClassChoice[], classes: ClassInfo | null): Record<string, string> {
  const labels = new Set(choices.flatMap(labelsOf));
  const named = [...labels].map((label) => [String(label), nameOfClass(classes, label).slice(0, MAX_TITLE)]);
  return Object.fromEntries(named.filter(([, name]) => name !== ''));
}

function labelsOf(choice: ClassChoice): number[] {
  if (typeof choice === 'number') return [choice];
  return 'from' in choice ? [choice.from, choice.to] : [];
}
