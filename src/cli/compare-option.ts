import {
  comparisonTitle,
  ownComparison,
  presentTitle,
  variantSettings,
  type OwnComparison,
} from '../contract/comparison.ts';
import { compareFigure } from '../contract/figures/comparison.ts';
import { kindOf, planFigure, type FigureSpec, type SingleFigure } from '../contract/figures/index.ts';
import { parse } from '../contract/parsers.ts';
import type { ClassInfo, ModelInfo } from '../contract/model.ts';
import type { SamplingSettings } from '../core/settings.ts';
import type { GivenOptions, OptionTable } from './arguments.ts';
import { asBadInput, BadInput } from './bad-input.ts';
import { readOtherLabel } from './class-options.ts';
import { readSolverChoice } from './solver-choice.ts';

/** A figure beside its variant: `--compare eta=1`. */

/** How each is written, by its kind. */
const forms = {
  lerp: 'lerp',
  eta: 'eta=1',
  steps: 'steps=100',
  solver: 'solver=unipc',
  class: 'class=3',
} as const;
type FormId = keyof typeof forms;

const isForm = (id: string): id is FormId => Object.hasOwn(forms, id);

/** The option of a figure that takes comparisons of these kinds. */
export function compareOption(kinds: readonly FormId[]): OptionTable {
  const examples = kinds.map((kind) => forms[kind]).join(', ');
  return {
    compare: { value: 'WHAT', help: `draws everything beside the same sampled otherwise: ${examples}` },
  };
}

/** What of the open model the names of a comparison's sides depend on. */
type NamingModel = Pick<ModelInfo, 'scheduler' | 'classes'>;

/** What is asked for beside a figure. */
interface Compared {
  /** What is run for the variant. */
  readonly plans: readonly { readonly settings: SamplingSettings; readonly subject: string }[];
  /**
   * A figure, by the settings that the open model takes, beside its variant where that is asked for, with its sides named as
   * the model's steps and classes are. Throws BadInput where the model has no such class.
   */
  join(figure: SingleFigure, model: NamingModel): FigureSpec;
}

/** Throws BadInput where the comparison is none, makes no sense, or is none of the figure's. */
export function compareGiven(
  given: GivenOptions,
  figure: SingleFigure,
  stepCounts: readonly number[] | null = null,
): Compared {
  const text = given.text('compare');
  if (text === undefined) return { plans: [], join: (complete) => complete };
  const subject = `--compare ${text}`;
  const read = readComparison(text, subject, figure);
  const { settings } = figure;
  // Which class it is, the open model says.
  if (typeof read === 'object') joinVariant(figure, read, subject, null);
  const varied = typeof read === 'object' ? variantSettings(settings, read) : settings;
  const plans = (stepCounts ?? [varied.numSteps]).map((numSteps) => ({
    settings: { ...varied, numSteps },
    subject,
  }));
  return {
    plans,
    join(complete, model) {
      const comparison = typeof read === 'object' ? read : read(model.classes);
      return joinVariant(complete, comparison, subject, model);
    },
  };
}

function joinVariant(
  figure: SingleFigure,
  comparison: OwnComparison,
  subject: string,
  model: NamingModel | null,
): FigureSpec {
  const line = figure.kind === 'line' ? figure : null;
  const named = model ? { bounds: model.scheduler, classes: model.classes } : {};
  const context = {
    settings: figure.settings,
    mode: line?.mode ?? 'slerp',
    ...(line?.toClass !== undefined && { toClass: line.toClass }),
    model: '',
    ...named,
  };
  const titles = [presentTitle(comparison, context), comparisonTitle(comparison, context)] as const;
  const spec = compareFigure(figure, comparison, titles);
  asBadInput(subject, () => planFigure(spec));
  return spec;
}

/** A comparison, or what makes one once the classes of the model are known. */
type ReadComparison = OwnComparison | ((classes: ClassInfo | null) => OwnComparison);

function readComparison(text: string, subject: string, figure: SingleFigure): ReadComparison {
  const [id = '', value] = text.split(/=(.*)/s);
  const { compares } = kindOf(figure);
  const offered = Object.keys(forms).filter(
    (form) =>
      compares?.kinds.includes(form as FormId) && !(form === 'lerp' && compares.otherPathByRefs === true),
  ) as FormId[];
  const hint = offered.map((form) => forms[form]).join(', ');
  if (!isForm(id) || !offered.includes(id) || (value === undefined) !== (id === 'lerp'))
    throw new BadInput(`${subject}: must be one of ${hint}`);
  if (id === 'solver') return { kind: 'solver', ...readSolverChoice(subject, value!) };
  if (id === 'class') {
    if (value!.trim() === '') throw new BadInput(`${subject}: must be one of ${hint}`);
    return (classes) => ({ kind: 'class', class: readOtherLabel(subject, value!, classes) });
  }
  const found = { lerp: {}, eta: { eta: numberOf(value) }, steps: { numSteps: numberOf(value) } }[id];
  return asBadInput(subject, () => parse(ownComparison, { kind: id, ...found }, 'comparison'));
}

function numberOf(text: string | undefined): number {
  return text === undefined || text.trim() === '' ? NaN : Number(text);
}
