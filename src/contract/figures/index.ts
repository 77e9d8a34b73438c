import * as v from 'valibot';
import type { LatentRef } from '../../core/latent-ref.ts';
import { evaluationsOf } from '../../core/samplers/index.ts';
import type { Task } from '../job.ts';
import type { ModelInfo } from '../model.ts';
import type { FigureKind, FigurePlan } from './kind.ts';
import { figureKindList } from './list.ts';
import type { FigureBase } from './style.ts';

type Kinds = (typeof figureKindList)[number];
type SpecOf<K> = K extends { readonly schema: v.GenericSchema<unknown, infer Spec> } ? Spec : never;

/** A figure of any kind, as recipes, jobs and requests contain it. */
export type FigureSpec = SpecOf<Kinds>;
/** A figure that is no comparison. */
export type SingleFigure = Exclude<FigureSpec, { readonly kind: 'comparison' }>;
/** The figures that can be shown as animations. */
export type AnimatedFigure = SpecOf<Extract<Kinds, { readonly animated: true }>>;

const figureKinds: readonly FigureKind<FigureSpec>[] = figureKindList;

/** The kind of a figure. */
export function kindOf({ kind }: Pick<FigureSpec, 'kind'>): FigureKind<FigureSpec> {
  return figureKinds.find(({ id }) => id === kind)!;
}

/** Parses figures of these kinds from an untrusted source; strict as all parsers are. */
function figureParser<Spec extends FigureBase>(
  list: readonly FigureKind<Spec>[],
): v.GenericSchema<unknown, Spec> {
  const options = list.map(({ schema }) => schema as unknown as v.StrictObjectSchema<KindEntry, undefined>);
  return v.variant('kind', options) as unknown as v.GenericSchema<unknown, Spec>;
}

type KindEntry = { readonly kind: v.LiteralSchema<string, undefined> };

export const figureSpec = figureParser(figureKinds);

/** The figures that a comparison compares; any other figure alone. */
export function sidesOf(spec: FigureSpec): readonly [SingleFigure, ...SingleFigure[]] {
  const sides = kindOf(spec).sides?.(spec) ?? [spec];
  return sides as unknown as readonly [SingleFigure, ...SingleFigure[]];
}

/** The latents that a figure is made from, in its order. */
export function figureRefs(spec: FigureSpec): LatentRef[] {
  return kindOf(spec)
    .refs(spec)
    .map(({ ref }) => ref);
}

/** The figure with every expression exchanged for what `exchange` makes of it. */
export function mapRefs(spec: FigureSpec, exchange: (ref: LatentRef) => LatentRef): FigureSpec {
  return kindOf(spec).mapRefs(spec, ({ name, ref }) => ({ name, ref: exchange(ref) }));
}

/** What has to be sampled and compared for a figure. Throws on what the kinds refuse. */
export function planFigure(spec: FigureSpec): FigurePlan {
  const kind = kindOf(spec);
  kind.check?.(spec);
  return kind.plan(spec);
}

/** The values of S of a figure, where it shows several in place of its settings' own; undefined elsewhere. */
export function stepCountsOf(spec: FigureSpec): readonly number[] | undefined {
  const [first] = sidesOf(spec);
  return 'ladder' in first ? first.ladder : undefined;
}

/** Whether it shows numbers of x_0 before it is decoded. */
export function needsDecoder(spec: FigureSpec): boolean {
  return kindOf(spec).needsDecoder?.(spec) ?? false;
}

/** Why a model does not make the figure, in one line; null: nothing is known against it. */
export function modelRefusal(spec: FigureSpec, { networks }: Pick<ModelInfo, 'networks'>): string | null {
  return needsDecoder(spec) ? decoderRefusal({ networks }) : null;
}

/** Why a model has no latents to take distances on, in one line; null: it has. */
export function decoderRefusal({ networks }: Pick<ModelInfo, 'networks'>): string | null {
  if (networks.some(({ role }) => role === 'decoder')) return null;
  return 'distancesOn latents: the model has no decoder, its x_0 is the picture';
}

/** Whether a plot stands beside the pictures of a figure. */
export function hasPlot(spec: FigureSpec): boolean {
  return kindOf(spec).plotted?.(spec) ?? false;
}

export function isAnimated(spec: FigureSpec): spec is AnimatedFigure {
  const kind = kindOf(spec);
  return kind.animated && (kind.moves?.(spec) ?? true);
}

/** The number of frames of a figure's animation; null where a person cannot choose it. */
export function frameCountOf(spec: FigureSpec): number | null {
  return kindOf(spec).frames?.of(spec) ?? null;
}

/** The figure with as near to `count` frames as it can have. */
export function withFrameCount(spec: FigureSpec, count: number): FigureSpec {
  return kindOf(spec).frames?.with(spec, count) ?? spec;
}

/** Work beyond so many network evaluations is not begun before the person has confirmed it. */
export const MAX_UNCONFIRMED_EVALUATIONS = 100_000;

/**
 * Evaluations of the denoiser that a figure takes: those of each tile, and of those that are reconstructed 1 + K times as
 * many more. What the autoencoder alone makes takes none.
 */
export function figureEvaluations(spec: FigureSpec): number {
  const { tiles } = kindOf(spec).plan(spec);
  return tiles.reduce(
    (sum, { task, settings }) => sum + runsOf(task, settings.repeats) * evaluationsOf(settings),
    0,
  );
}

/** How often a task walks τ, each repeat of an encoding included. */
function runsOf(task: Task, repeats = 0): number {
  return { sample: 1, trajectory: 1, 'round-trip': 2 + repeats, autoencode: 0 }[task];
}
