import type * as v from 'valibot';
import type { LatentRef } from '../../core/latent-ref.ts';
import type { ComparisonKindId, OwnComparison } from '../comparison.ts';
import type { JobSpec, TileSpec } from '../job.ts';
import type { FigureBase, NamedRef } from './style.ts';

/** What has to be made for a figure. */
export interface FigurePlan {
  readonly tiles: readonly TileSpec[];
  readonly compare: JobSpec['compare'];
  /** The latents whose values the figure needs besides those of its tiles. */
  readonly latents: readonly LatentRef[];
  /** Of each tile that is a trajectory: the steps whose states are shown, by index. */
  readonly steps?: readonly (readonly number[])[];
}

/** The number of frames of an animation. */
export interface FrameCount<Spec> {
  /** Null where the figure decides it. */
  of(spec: Spec): number | null;
  /** The figure with as near to `count` frames as it can have. */
  with(spec: Spec, count: number): Spec;
}

/** What figures of a kind are compared with (figures/comparison.ts). */
export interface FigureCompares<Spec extends FigureBase> {
  readonly kinds: readonly ComparisonKindId[];
  /** The variant but for its settings; absent: it differs in these alone. */
  vary?(spec: Spec, comparison: OwnComparison): Spec;
  /** Why a figure of the kind takes no such comparison, in one line; null: it does. Absent: all take the kinds above. */
  refuses?(spec: Spec, comparison: OwnComparison): string | null;
  /** The other path is given by the latents on it: the figure knows of no path. */
  readonly otherPathByRefs?: true;
}

/**
 * The part of a kind of figure that main, the window and the command line share: what its figures are, without how
 * they are drawn (main/figures/kinds). `Spec` is its specification, as recipes and jobs contain it.
 */
export interface FigureKind<Spec extends FigureBase, Animated extends boolean = boolean> {
  readonly id: Spec['kind'];
  /** Whether a plot stands beside the pictures of a figure; absent: never. */
  plotted?(spec: Spec): boolean;
  /** Whether it shows numbers of x_0 before it is decoded, which a model without a decoder does not have; absent: never. */
  needsDecoder?(spec: Spec): boolean;
  /** Whether it can be shown as an animation. */
  readonly animated: Animated;
  /** Which of them can, where it depends on the figure. */
  moves?(spec: Spec): boolean;
  /** Absent: its figures take no comparison. */
  readonly compares?: FigureCompares<Spec>;
  /** Of a figure that is a comparison: the figures that it compares. */
  sides?(spec: Spec): readonly [FigureBase, FigureBase];
  /** Parses a specification from an untrusted source, strictly; its keys come out in the order in which recipes have them. */
  readonly schema: v.GenericSchema<unknown, Spec>;
  /** The latents that it is made from, in its order. */
  refs(spec: Spec): readonly NamedRef[];
  /** The figure with each of them exchanged. */
  mapRefs(spec: Spec, exchange: (named: NamedRef) => NamedRef): Spec;
  /** Throws where the parser lets a figure pass that makes no sense. */
  check?(spec: Spec): void;
  /** For a figure that passes the check. */
  plan(spec: Spec): FigurePlan;
  /** How many frames its animation shows once through, where a person may choose that; absent: the figure decides it. */
  readonly frames?: FrameCount<Spec>;
  /** What it is in a few words; `latents` are the texts of its latents. */
  describe(spec: Spec, latents: string): string;
}
