import {
  comparisonTitle,
  ownComparison,
  presentTitle,
  variantSettings,
  type NamingContext,
  type OwnComparison,
} from '../contract/comparison.ts';
import { compareFigure } from '../contract/figures/comparison.ts';
import { kindOf, planFigure, type FigureSpec, type SingleFigure } from '../contract/figures/index.ts';
import { parse } from '../contract/parsers.ts';
import type { TauBounds } from '../core/samplers/plan.ts';
import type { SamplingSettings } from '../core/settings.ts';
import type { GivenOptions, OptionTable } from './arguments.ts';
import { asBadInput, BadInput } from './bad-input.ts';
import { readSolverChoice } from './solver-choice.ts';

/** A figure beside its variant: `--compare eta=1`. */

/** How each is written, by its kind. */
const forms = { lerp: 'lerp', eta: 'eta=1', steps: 'steps=100', solver: 'solver=unipc' } as const;
type FormId = keyof typeof forms;

const isForm = (id: string): id is FormId => Object.hasOwn(forms, id);

/** The option of a figure that takes comparisons of these kinds. */
export function compareOption(kinds: readonly FormId[]): OptionTable {
  const examples = kinds.map((kind) => forms[kind]).join(', ');
  return {
    compare: { value: 'WHAT', help: `draws everything beside the same sampled otherwise: ${examples}` },
  };
}

/** A figure, beside its variant where that is asked for, and what is run for the variant. */
interface Compared {
  readonly spec: FigureSpec;
  readonly plans: readonly { readonly settings: SamplingSettings; readonly subject: string }[];
}

/** Throws BadInput where the comparison is none, makes no sense, or is none of the figure's. */
export function compareGiven(
  given: GivenOptions,
  figure: SingleFigure,
  stepCounts: readonly number[] | null = null,
): Compared {
  const text = given.text('compare');
  if (text === undefined) return { spec: figure, plans: [] };
  const subject = `--compare ${text}`;
  const comparison = readComparison(text, subject, figure);
  const { settings } = figure;
  const mode = figure.kind === 'line' ? figure.mode : 'slerp';
  const spec = compareFigure(figure, comparison, titlesOf(comparison, { settings, mode }));
  asBadInput(subject, () => planFigure(spec));
  const varied = variantSettings(settings, comparison);
  const plans = (stepCounts ?? [varied.numSteps]).map((numSteps) => ({
    settings: { ...varied, numSteps },
    subject,
  }));
  return { spec, plans };
}

/** A comparison with its sides named as the open model's steps are; any other figure as it is. */
export function nameSides<Spec extends FigureSpec>(spec: Spec, bounds: TauBounds): Spec {
  if (spec.kind !== 'comparison') return spec;
  const { of, with: comparison, settings } = spec;
  const mode = of.kind === 'line' ? of.mode : 'slerp';
  return { ...spec, titles: titlesOf(comparison, { settings, mode, bounds }) };
}

function titlesOf(
  comparison: OwnComparison,
  context: Omit<NamingContext, 'model'>,
): readonly [string, string] {
  const named = { ...context, model: '' };
  return [presentTitle(comparison, named), comparisonTitle(comparison, named)];
}

function readComparison(text: string, subject: string, figure: SingleFigure): OwnComparison {
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
  const found = { lerp: {}, eta: { eta: numberOf(value) }, steps: { numSteps: numberOf(value) } }[id];
  return asBadInput(subject, () => parse(ownComparison, { kind: id, ...found }, 'comparison'));
}

function numberOf(text: string | undefined): number {
  return text === undefined || text.trim() === '' ? NaN : Number(text);
}
