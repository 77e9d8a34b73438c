import {
  comparisonKind,
  comparisonKinds,
  comparisonTitle,
  otherPath,
  presentTitle,
  refusalOf,
  variantSettings,
  type Comparison,
  type ComparisonContext,
  type ComparisonKindId,
} from '../../contract/comparison.ts';
import { compareFigure } from '../../contract/figures/comparison.ts';
import type { FigureSpec, SingleFigure } from '../../contract/figures/index.ts';
import { withModelTexts } from '../../contract/figures/model-texts.ts';
import type { LatentRef } from '../../core/latent-ref.ts';
import type { ProjectModel } from '../../contract/project.ts';
import type { TauBounds } from '../../core/samplers/plan.ts';
import type { SamplingSettings } from '../../core/settings.ts';
import { countsInWords } from '../../core/step-count.ts';
import type { SampledModel } from './model-settings.ts';
import type { Sampling } from './sampling.svelte.ts';
import type { StudioLink } from './studio-link.svelte.ts';
import type { Surroundings } from './tile.ts';
import type { Exploration } from './exploration.svelte.ts';
import { PairLook } from './pair-look.svelte.ts';

/** What a view compares. */
export interface Compares {
  readonly kinds: readonly ComparisonKindId[];
  /** Every S at which it shows pictures; absent: the settings' own. */
  readonly stepCounts?: readonly number[];
  /** The path on which its latents lie; absent: the line's. */
  readonly mode?: 'slerp' | 'lerp';
  /** The label that their class goes to; absent: they are of one class. */
  readonly toClass?: number;
  /** How its pictures are sampled; absent: as the document says. */
  readonly settings?: SamplingSettings;
  /** The same for one kind alone, where its pictures are sampled otherwise than those of the others. */
  readonly settingsFor?: Readonly<Partial<Record<ComparisonKindId, SamplingSettings>>>;
  /** Kinds that it lists but cannot show, each with the reason in one line. */
  readonly refuses?: Readonly<Partial<Record<ComparisonKindId, string>>>;
}

/** The other pictures of a comparison: how the same latents are sampled for them. */
export interface Variant {
  readonly kind: ComparisonKindId;
  readonly settings: SamplingSettings;
  readonly surroundings: Surroundings;
  /** The line's path for them. */
  readonly mode: 'slerp' | 'lerp';
  /** Names them: "η = 1"; and those that they are compared with: "η = 0". */
  readonly title: string;
  readonly presentTitle: string;
  /** Its step counts are written in words: its model is a consistency model. */
  readonly stepsInWords: boolean;
  /** They are of the second model: their tiles belong in a view's `secondPlan`. */
  readonly isOtherModel: boolean;
}

/** A kind of comparison as the menu offers it in a view. */
export interface OfferedComparison {
  readonly kind: ComparisonKindId;
  readonly entry: string;
  /** The present comparison where it is of this kind, else what choosing it begins with; null: nothing can be chosen yet. */
  readonly comparison: Comparison | null;
  readonly title: string;
  /** Why it makes no sense now, in one line; null: it does. */
  readonly refusal: string | null;
  readonly isPresent: boolean;
}

/** The second model, which variants of kind `model` are sampled with. */
export interface VariantModel {
  /** As of the first one; '' while it is not open. */
  readonly surroundings: Surroundings;
  /** The one that a person chose last; null: none. */
  readonly model: ProjectModel | null;
  /** Which settings it takes; absent: those of the first one. */
  readonly sampled?: SampledModel | null;
}

/** What comparisons depend on. */
interface Compared {
  readonly exploration: Exploration;
  readonly sampling: Sampling;
  readonly studio: StudioLink;
}

/** What the pictures are compared with, in the view that is shown. */
export class Comparing {
  /** The menu of comparisons is open. */
  menuOpen = $state(false);
  /** How two pictures are laid over each other. */
  readonly look = new PairLook();

  readonly #workspace: Compared;
  readonly #second: () => VariantModel | null;

  /** @param second null where the window opens no second model: no comparison with one is offered then */
  constructor(workspace: Compared, second: () => VariantModel | null = () => null) {
    this.#workspace = workspace;
    this.#second = second;
  }

  /** What the person chose, whether the present view takes it or not; null: nothing. */
  readonly comparison = $derived.by<Comparison | null>(
    () => this.#workspace.exploration.document.comparison ?? null,
  );
  readonly context = $derived.by<ComparisonContext>(() => {
    const { exploration, sampling, studio } = this.#workspace;
    return {
      settings: sampling.settings,
      bounds: sampling.bounds,
      classes: sampling.classes,
      mode: exploration.document.line.mode,
      model: studio.state.model?.name ?? '',
      secondModel: this.#second()?.model ?? null,
    };
  });

  /** The variant in a view that compares this; null where nothing is compared, or it is refused. */
  variantIn(compares: Compares): Variant | null {
    const { comparison } = this;
    if (!comparison || !compares.kinds.includes(comparison.kind)) return null;
    const context = this.#contextIn(compares, comparison.kind);
    if (this.refusalOf(comparison, compares) !== null) return null;
    const isOtherModel = comparison.kind === 'model';
    const surroundings = isOtherModel
      ? (this.#second()?.surroundings ?? '')
      : this.#workspace.studio.surroundings;
    if (isOtherModel && surroundings === '') return null;
    return {
      kind: comparison.kind,
      settings: isOtherModel
        ? this.#onSecond(context.settings)
        : variantSettings(context.settings, comparison),
      surroundings,
      mode: comparison.kind === 'lerp' ? otherPath(context.mode) : context.mode,
      title: comparisonTitle(comparison, context),
      presentTitle: presentTitle(comparison, context),
      stepsInWords: countsInWords(this.#boundsOf(isOtherModel)),
      isOtherModel,
    };
  }

  #boundsOf(isOtherModel: boolean): TauBounds {
    const own = this.#workspace.sampling.bounds;
    return isOtherModel ? (this.#second()?.sampled?.bounds ?? own) : own;
  }

  #onSecond(settings: SamplingSettings): SamplingSettings {
    const sampled = this.#second()?.sampled;
    return sampled ? this.#workspace.sampling.settingsOn(sampled, settings) : settings;
  }

  /**
   * What an export of a view draws: its figure beside its variant, or the figure alone where it has none, or one of another
   * model.
   *
   * @param otherRefs the variant's latents in the figure's order, where these are others and the figure knows of no path
   */
  figureOf(figure: SingleFigure, variant: Variant | null, otherRefs?: readonly LatentRef[]): FigureSpec {
    const { comparison } = this;
    const { bounds, classes } = this.#workspace.sampling;
    const named = (spec: FigureSpec): FigureSpec => withModelTexts(spec, { bounds, classes });
    if (!variant || !comparison || comparison.kind === 'model') return named(figure);
    const titles = [variant.presentTitle, variant.title] as const;
    return named(compareFigure(figure, comparison, titles, otherRefs));
  }

  /** Why a comparison makes no sense in a view, in one line; null: it does. */
  refusalOf(comparison: Comparison, compares: Compares): string | null {
    const { refuses, stepCounts } = compares;
    const { kind } = comparison;
    return refuses?.[kind] ?? refusalOf(comparison, this.#contextIn(compares, kind), stepCounts);
  }

  #contextIn({ mode, toClass, settings, settingsFor }: Compares, kind: ComparisonKindId): ComparisonContext {
    const own = settingsFor?.[kind] ?? settings;
    return {
      ...this.context,
      ...(mode && { mode }),
      ...(toClass !== undefined && { toClass }),
      ...(own && { settings: own }),
    };
  }

  /** What a view that compares this offers, in the order of the menu. */
  offersIn(compares: Compares): OfferedComparison[] {
    const { comparison: present } = this;
    const offered = comparisonKinds.filter(
      ({ id, suits }) =>
        compares.kinds.includes(id) &&
        (id !== 'model' || this.#second() !== null) &&
        (suits?.(this.context) ?? true),
    );
    return offered.map(({ id, entry }) => {
      const context = this.#contextIn(compares, id);
      const isPresent = present?.kind === id;
      const comparison = isPresent ? present : comparisonKind(id).usual(context);
      return {
        kind: id,
        entry,
        comparison,
        title: comparison ? comparisonTitle(comparison, context) : entry,
        refusal: comparison && this.refusalOf(comparison, compares),
        isPresent,
      };
    });
  }

  /**
   * Compares with this from now on; null: with nothing. Throws an error of one line where it makes no sense.
   *
   * @param compares what the present view compares
   */
  choose(comparison: Comparison | null, compares: Compares = { kinds: [] }): void {
    const refusal = comparison && this.refusalOf(comparison, compares);
    if (refusal !== null) throw new Error(refusal);
    const { exploration } = this.#workspace;
    if (JSON.stringify(comparison) === JSON.stringify(this.comparison)) return;
    const { comparison: _, ...rest } = exploration.document;
    exploration.replace(
      comparison ? 'compare' : 'end comparison',
      comparison ? { ...rest, comparison } : rest,
    );
  }
}
