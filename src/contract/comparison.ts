import * as v from 'valibot';
import {
  checkSolver,
  solverTitle,
  spellSolver,
  withSolver,
  type SolverChoice,
} from '../core/samplers/index.ts';
import { checkEta, tauOf, type TauBounds } from '../core/samplers/plan.ts';
import type { SamplingSettings } from '../core/settings.ts';
import { countsInWords, stepCountText } from '../core/step-count.ts';
import type { ClassChoice } from '../core/condition.ts';
import { classChoice, conditionProblem } from './condition.ts';
import type { ClassInfo } from './model.ts';
import { describeClass } from './class-name.ts';
import { projectModel, type ProjectModel } from './model-mark.ts';
import { finite, integer, orderProblem, solverFields } from './parsers.ts';

/**
 * What the pictures of a view are compared with: a variant, which is the same latents sampled differently. A field of
 * the document beside `sampling`.
 */
export type Comparison =
  /** The line's other path: lerp where it is slerp. */
  | { readonly kind: 'lerp' }
  | { readonly kind: 'eta'; readonly eta: number }
  | { readonly kind: 'steps'; readonly numSteps: number }
  | ({ readonly kind: 'solver' } & SolverChoice)
  | { readonly kind: 'class'; readonly class: ClassChoice }
  /** Another model on the same x_T. */
  | { readonly kind: 'model'; readonly model: ProjectModel };

export type ComparisonKindId = Comparison['kind'];

/** What a comparison is made beside. */
export interface ComparisonContext {
  readonly settings: SamplingSettings;
  /** Of the model's schedule. */
  readonly bounds: TauBounds;
  /** Of the model; null: it takes none. */
  readonly classes: ClassInfo | null;
  /** The line's path. */
  readonly mode: 'slerp' | 'lerp';
  /** The label that the class of both sides goes to, as along a line; absent: each has one class. */
  readonly toClass?: number;
  /** Name of the open model. */
  readonly model: string;
  /** The second model that a person chose; null: none. */
  readonly secondModel: ProjectModel | null;
}

/** What its sides' names depend on. */
type NamingContext = Pick<ComparisonContext, 'settings' | 'mode' | 'toClass' | 'model'> &
  Partial<Pick<ComparisonContext, 'classes' | 'bounds'>>;

/** One kind of comparison: another one is an entry of the list below and a line in `Comparison`. */
interface ComparisonKind<C extends Comparison> {
  readonly id: C['kind'];
  /** Of its entry in the menu: what a person compares with. */
  readonly entry: string;
  readonly schema: v.GenericSchema<unknown, C>;
  /** Whether the open model has such variants; absent: every model has. */
  suits?(model: Pick<ComparisonContext, 'bounds' | 'classes'>): boolean;
  /** What choosing the entry begins with; null: there is nothing to begin with yet. */
  usual(context: ComparisonContext): C | null;
  /** Names the variant: "η = 1". */
  title(comparison: C, context: NamingContext): string;
  /** Names what it is compared with, in the same terms: "η = 0". */
  present(context: NamingContext): string;
  /** How the variant is sampled; absent: as the pictures themselves are. */
  settings?(settings: SamplingSettings, comparison: C): SamplingSettings;
  /** Why the variant would be no other picture, in one line; absent: it always is. `inWords` as in stepCountText. */
  sameAs?(comparison: C, settings: SamplingSettings, inWords: boolean): string | null;
}

type OfKind<Id extends ComparisonKindId> = Extract<Comparison, { readonly kind: Id }>;

const kindOf = <Id extends ComparisonKindId>(
  kind: ComparisonKind<OfKind<Id>> & { readonly id: Id },
): ComparisonKind<OfKind<Id>> & { readonly id: Id } => kind;

/** S that a comparison begins with: few steps beside many, many beside few. */
const [FEW_STEPS, MANY_STEPS] = [10, 100];
/** The same of a consistency model, whose pictures change little after the second step. */
const [ONE_STEP, TWO_STEPS] = [1, 2];

function otherSteps({ numSteps }: SamplingSettings, bounds: TauBounds): number {
  const [few, many] = countsInWords(bounds) ? [ONE_STEP, TWO_STEPS] : [FEW_STEPS, MANY_STEPS];
  return numSteps > few ? few : Math.min(many, bounds.numTrainTimesteps);
}

/** A consistency model has a sampling of its own. */
function hasSolvers({ bounds }: Pick<ComparisonContext, 'bounds'>): boolean {
  return bounds.process?.kind !== 'consistency';
}

/** The class after the present one. */
function nextClass({ condition }: SamplingSettings, { count }: ClassInfo): number {
  const present = typeof condition?.class === 'number' ? condition.class : -1;
  return count === null ? present + 1 : (present + 1) % count;
}

/** A class and the label that it goes to: "class 4 (red fox) to class 7 (volcano)". A mix of two goes nowhere. */
function classTitle(choice: ClassChoice | null, { toClass, classes = null }: NamingContext): string {
  const own = describeClass(choice, classes);
  const goes = toClass !== undefined && typeof choice === 'number' && choice !== toClass;
  return goes ? `${own} to ${describeClass(toClass, classes)}` : own;
}

/** In the order of the menu. */
export const comparisonKinds = [
  kindOf<'lerp'>({
    id: 'lerp',
    entry: 'The other path',
    schema: v.strictObject({ kind: v.literal('lerp') }),
    usual: () => ({ kind: 'lerp' }),
    title: (_, { mode }) => otherPath(mode),
    present: ({ mode }) => mode,
  }),
  kindOf<'eta'>({
    id: 'eta',
    entry: 'Another η',
    suits: hasSolvers,
    schema: v.strictObject({ kind: v.literal('eta'), eta: v.pipe(finite, v.minValue(0), v.maxValue(1)) }),
    usual: ({ settings }) => ({ kind: 'eta', eta: settings.eta === 1 ? 0 : 1 }),
    title: ({ eta }) => `η = ${eta}`,
    present: ({ settings: { eta } }) => (eta === 'sigma-hat' ? 'σ̂' : `η = ${eta}`),
    settings: (settings, { eta }) => ({ ...settings, eta }),
    sameAs: ({ eta }, settings) => (settings.eta === eta ? `η is ${eta} already` : null),
  }),
  kindOf<'steps'>({
    id: 'steps',
    entry: 'Another number of steps',
    schema: v.strictObject({ kind: v.literal('steps'), numSteps: integer(1, 100_000) }),
    usual: ({ settings, bounds }) => ({ kind: 'steps', numSteps: otherSteps(settings, bounds) }),
    title: ({ numSteps }, { bounds = {} }) => stepCountText(numSteps, countsInWords(bounds)),
    present: ({ settings, bounds = {} }) => stepCountText(settings.numSteps, countsInWords(bounds)),
    settings: (settings, { numSteps }) => ({ ...settings, numSteps }),
    sameAs({ numSteps }, settings, inWords) {
      if (settings.numSteps !== numSteps) return null;
      return inWords ? `${stepCountText(numSteps, true)} already` : `S is ${numSteps} already`;
    },
  }),
  kindOf<'solver'>({
    id: 'solver',
    entry: 'Another solver',
    suits: hasSolvers,
    schema: v.pipe(
      v.strictObject({ kind: v.literal('solver'), ...solverFields }),
      v.check(
        (choice) => orderProblem(choice) === '',
        ({ input }) => orderProblem(input),
      ),
      v.transform(({ kind, solver, order }) => ({ kind, ...spellSolver(solver, order) })),
    ),
    usual: ({ settings }) => (settings.solver ? { kind: 'solver' } : { kind: 'solver', solver: 'unipc' }),
    title: solverTitle,
    present: ({ settings }) => solverTitle(settings),
    settings: (settings, { kind: _, ...choice }) => withSolver(settings, choice),
    sameAs: (choice, settings) =>
      solverTitle(choice) === solverTitle(settings) ? `solver is ${solverTitle(choice)} already` : null,
  }),
  kindOf<'class'>({
    id: 'class',
    entry: 'Another class',
    suits: ({ classes }) => classes !== null && classes.kind !== 'vector',
    schema: v.strictObject({ kind: v.literal('class'), class: classChoice }),
    usual: ({ settings, classes }) => classes && { kind: 'class', class: nextClass(settings, classes) },
    title: (comparison, context) => classTitle(comparison.class, context),
    present: (context) => classTitle(context.settings.condition?.class ?? null, context),
    settings: (settings, { class: choice }) => ({
      ...settings,
      condition: { ...settings.condition, class: choice },
    }),
    sameAs: ({ class: choice }, { condition }) =>
      JSON.stringify(choice) === JSON.stringify(condition?.class)
        ? `${describeClass(choice, null)} already`
        : null,
  }),
  kindOf<'model'>({
    id: 'model',
    entry: 'Another model',
    schema: v.strictObject({ kind: v.literal('model'), model: projectModel }),
    usual: ({ secondModel }) => secondModel && { kind: 'model', model: secondModel },
    title: ({ model }) => model.name,
    present: ({ model }) => model,
  }),
] as const;

type AnyKind = ComparisonKind<Comparison>;
const kinds = comparisonKinds as readonly unknown[] as readonly AnyKind[];

/** The kind of this id. Its functions take comparisons of that kind. */
export function comparisonKind(id: ComparisonKindId): AnyKind {
  return kinds.find((kind) => kind.id === id)!;
}

/** Parses a comparison from an untrusted source. */
export const comparison = v.variant(
  'kind',
  kinds.map(({ schema }) => schema) as never,
) as unknown as v.GenericSchema<unknown, Comparison>;

/** A comparison whose pictures are all of one model. */
export type OwnComparison = Exclude<Comparison, { readonly kind: 'model' }>;

/** Parses one from an untrusted source. */
export const ownComparison = v.variant(
  'kind',
  kinds.filter(({ id }) => id !== 'model').map(({ schema }) => schema) as never,
) as unknown as v.GenericSchema<unknown, OwnComparison>;

/** Why pictures that are sampled so are no others in the variant, in one line; null: they are. `inWords` as in stepCountText. */
export function equalityOf(
  comparison: Comparison,
  settings: SamplingSettings,
  inWords: boolean = false,
): string | null {
  return comparisonKind(comparison.kind).sameAs?.(comparison, settings, inWords) ?? null;
}

/** The path that the line has not. */
export function otherPath(mode: 'slerp' | 'lerp'): 'slerp' | 'lerp' {
  return mode === 'slerp' ? 'lerp' : 'slerp';
}

/** How the variant is sampled. */
export function variantSettings(settings: SamplingSettings, comparison: Comparison): SamplingSettings {
  return comparisonKind(comparison.kind).settings?.(settings, comparison) ?? settings;
}

/** Names the variant: "η = 1", "lerp", "S = 200", "UniPC-2", a model's name. */
export function comparisonTitle(comparison: Comparison, context: NamingContext): string {
  return comparisonKind(comparison.kind).title(comparison, context);
}

/** Names what the variant is compared with, in the same terms: "η = 0", "slerp". */
export function presentTitle({ kind }: Comparison, context: NamingContext): string {
  return comparisonKind(kind).present(context);
}

/**
 * Why the comparison makes no sense now, in one line with fields and values; null: it does.
 *
 * @param stepCounts every S at which the view shows pictures; absent: the settings' own
 */
export function refusalOf(
  comparison: Comparison,
  context: ComparisonContext,
  stepCounts: readonly number[] = [context.settings.numSteps],
): string | null {
  const { kind } = comparison;
  const { bounds, classes } = context;
  if (comparisonKind(kind).suits?.(context) === false) return unsuited(kind, bounds);
  const same = equalityOf(comparison, context.settings, countsInWords(bounds));
  if (same !== null) return same;
  const settings = variantSettings(context.settings, comparison);
  const refused = kind === 'class' ? conditionProblem(classes, settings.condition ?? null) : null;
  if (refused !== null) return refused;
  try {
    checkEta(settings.eta);
    checkSolver(settings);
    for (const numSteps of kind === 'steps' ? [settings.numSteps] : stepCounts)
      tauOf(bounds, { ...settings, numSteps });
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}

function unsuited(kind: ComparisonKindId, bounds: TauBounds): string {
  if (kind === 'class') return 'class: the model takes none that can be chosen';
  return `${kind}: a ${bounds.process?.kind ?? 'diffusion'} model has its own sampling`;
}
