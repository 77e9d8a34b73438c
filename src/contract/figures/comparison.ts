import * as v from 'valibot';
import type { LatentRef } from '../../core/latent-ref.ts';
import { checkSolver } from '../../core/samplers/index.ts';
import { checkEta } from '../../core/samplers/plan.ts';
import { equalityOf, ownComparison, variantSettings, type OwnComparison } from '../comparison.ts';
import { latentRef } from '../parsers.ts';
import type { FigureKind, FigurePlan } from './kind.ts';
import { MAX_SAMPLES } from './samples.ts';
import { baseFields, MAX_NAME, sheetStyle, type FigureBase } from './style.ts';

/** A figure without what its comparison says of both sides. */
type Bare<Spec> = Spec extends FigureBase ? Omit<Spec, Exclude<keyof FigureBase, 'kind'>> : never;

/** A figure and its variant as one: the same latents sampled differently, or on the other path. */
export interface ComparisonFigure<Spec extends FigureBase = FigureBase> extends FigureBase {
  readonly kind: 'comparison';
  /** The first side, of any kind that compares, without its style and settings: these are the comparison's. */
  readonly of: Bare<Spec>;
  /** What the second side does otherwise. */
  readonly with: OwnComparison;
  /** Name the first side and the second one. */
  readonly titles: readonly [string, string];
  /** The second side's latents, one for each of the first one's in its order; absent: the same ones. */
  readonly otherRefs?: readonly LatentRef[];
}

type SpecIn<Kind> = Kind extends { readonly schema: v.GenericSchema<unknown, infer Spec> } ? Spec : never;
type AnyKind = FigureKind<FigureBase>;

/** The fields that a comparison has for both sides. */
const shared = Object.keys(baseFields(sheetStyle));

const title = v.pipe(v.string(), v.maxLength(MAX_NAME));

/** The kind of figure that compares figures of these kinds. Its animation has the panels of both sides beside each other. */
export function comparisonOf<const Kinds extends readonly object[]>(
  kinds: Kinds,
): FigureKind<ComparisonFigure<Extract<SpecIn<Kinds[number]>, FigureBase>>, true> {
  type Spec = ComparisonFigure<Extract<SpecIn<Kinds[number]>, FigureBase>>;
  const compared = (kinds as unknown as readonly AnyKind[]).filter((kind) => kind.compares);
  const kindOf = ({ of }: ComparisonFigure): AnyKind => compared.find(({ id }) => id === of.kind)!;

  const sidesOf = (spec: ComparisonFigure): readonly [FigureBase, FigureBase] => {
    const kind = kindOf(spec);
    const first = firstSide(spec);
    const settings = variantSettings(first.settings, spec.with);
    const varied = { ...(kind.compares!.vary?.(first, spec.with) ?? first), settings };
    const others = spec.otherRefs;
    let next = 0;
    return [first, others ? kind.mapRefs(varied, ({ name }) => ({ name, ref: others[next++]! })) : varied];
  };

  return {
    id: 'comparison',
    animated: true,
    moves: (spec) => kindOf(spec).animated,
    schema: v.strictObject({
      kind: v.literal('comparison'),
      of: v.variant('kind', compared.map(bareSchema) as never),
      with: ownComparison,
      titles: v.strictTuple([title, title]),
      otherRefs: v.exactOptional(v.pipe(v.array(latentRef), v.minLength(1), v.maxLength(MAX_SAMPLES))),
      ...baseFields(sheetStyle),
    }) as unknown as v.GenericSchema<unknown, Spec>,
    refs(spec) {
      const own = kindOf(spec).refs(firstSide(spec));
      const other = (spec.otherRefs ?? []).map((ref, i) => ({ name: own[i]?.name ?? '', ref }));
      return [...own, ...other];
    },
    mapRefs(spec, exchange) {
      const of = bareOf(kindOf(spec).mapRefs(firstSide(spec), exchange)) as Spec['of'];
      const { otherRefs } = spec;
      return {
        ...spec,
        of,
        ...(otherRefs && { otherRefs: otherRefs.map((ref) => exchange({ name: '', ref }).ref) }),
      };
    },
    check(spec) {
      const kind = kindOf(spec);
      checkComparison(spec, kind);
      for (const side of sidesOf(spec)) kind.check?.(side);
    },
    plan: (spec) => joinPlans(sidesOf(spec).map((side) => kindOf(spec).plan(side))),
    plotted: (spec) => kindOf(spec).plotted?.(firstSide(spec)) ?? false,
    needsDecoder: (spec) => kindOf(spec).needsDecoder?.(firstSide(spec)) ?? false,
    frames: {
      of: (spec) => kindOf(spec).frames?.of(firstSide(spec)) ?? null,
      with: (spec, count) => ({
        ...spec,
        of: bareOf(kindOf(spec).frames?.with(firstSide(spec), count) ?? firstSide(spec)) as Spec['of'],
      }),
    },
    sides: sidesOf as (spec: Spec) => readonly [FigureBase, FigureBase],
    describe: (spec, latents) =>
      `${kindOf(spec).describe(firstSide(spec), latents)}: ${spec.titles[0]} compared with ${spec.titles[1]}`,
  };
}

/** A figure beside its variant, in its own style. */
export function compareFigure<Spec extends FigureBase>(
  figure: Spec,
  comparison: OwnComparison,
  titles: readonly [string, string],
  otherRefs?: readonly LatentRef[],
): ComparisonFigure<Spec> {
  const base = Object.fromEntries(Object.entries(figure).filter(([key]) => shared.includes(key)));
  const compared = {
    kind: 'comparison' as const,
    of: bareOf(figure) as Bare<Spec>,
    with: comparison,
    titles,
  };
  return { ...compared, ...(otherRefs && { otherRefs }), ...(base as unknown as Omit<FigureBase, 'kind'>) };
}

/** The first side as a figure of its own; the title is that of both. */
function firstSide(spec: ComparisonFigure): FigureBase {
  const { of, with: _, titles: _titles, otherRefs: _refs, kind: _kind, ...base } = spec;
  return { ...base, ...of, title: '' };
}

function bareOf(figure: object): object {
  return Object.fromEntries(Object.entries(figure).filter(([key]) => !shared.includes(key)));
}

type PipedSchema = v.StrictObjectSchema<v.ObjectEntries, undefined> & {
  readonly pipe?: readonly [v.GenericSchema, ...v.GenericPipeItem[]];
};

/** What a figure of a kind has besides its style and settings, and the checks of its kind, which are of that alone. */
function bareSchema({ schema }: AnyKind): v.GenericSchema {
  const { entries, pipe } = schema as unknown as PipedSchema;
  const [, ...checks] = pipe ?? [];
  return v.pipe(v.strictObject(bareOf(entries) as v.ObjectEntries), ...checks) as v.GenericSchema;
}

function checkComparison(spec: ComparisonFigure, kind: AnyKind): void {
  const { with: comparison, settings, otherRefs } = spec;
  const { kinds, otherPathByRefs, refuses } = kind.compares!;
  if (!kinds.includes(comparison.kind))
    throw new Error(`a figure of kind ${kind.id} takes no comparison of kind ${comparison.kind}`);
  const refused = refuses?.(firstSide(spec), comparison) ?? null;
  if (refused !== null) throw new Error(`comparison of kind ${comparison.kind}: ${refused}`);
  const same = equalityOf(comparison, settings, spec.stepsInWords);
  if (same !== null) throw new Error(same);
  const other = variantSettings(settings, comparison);
  checkEta(other.eta);
  checkSolver(other);
  const needsRefs = comparison.kind === 'lerp' && otherPathByRefs === true;
  const count = kind.refs(firstSide(spec)).length;
  if (needsRefs && !otherRefs)
    throw new Error(`otherRefs is missing: the ${count} latents on the other path`);
  if (!needsRefs && otherRefs)
    throw new Error(`otherRefs has no meaning in a comparison of kind ${comparison.kind} of a ${kind.id}`);
  if (otherRefs && otherRefs.length !== count)
    throw new Error(`otherRefs are ${otherRefs.length} latents, the figure has ${count}`);
}

function joinPlans(plans: readonly FigurePlan[]): FigurePlan {
  let before = 0;
  const compare = plans.flatMap((plan) => {
    const first = before;
    before += plan.tiles.length;
    return plan.compare.map(({ tile, reference }) => ({ tile: first + tile, reference: first + reference }));
  });
  const steps = plans.flatMap((plan) => plan.steps ?? []);
  return {
    tiles: plans.flatMap(({ tiles }) => tiles),
    compare,
    latents: plans.flatMap(({ latents }) => latents),
    ...(steps.length > 0 && { steps }),
  };
}
