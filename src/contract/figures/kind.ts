import type * as v from 'valibot';
import type { LatentRef } from '../../core/latent-ref.ts';
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
  of(spec: Spec): number;
  /** The figure with as near to `count` frames as it can have. */
  with(spec: Spec, count: number): Spec;
}

/**
 * The part of a kind of figure that main, the window and the command line share: what its figures are, without how
 * they are drawn (main/figures/kinds). `Spec` is its specification, as recipes and jobs contain it.
 */
export interface FigureKind<Spec extends FigureBase, Animated extends boolean = boolean> {
  readonly id: Spec['kind'];
  /** Its figures have a plot beside their pictures. */
  readonly plotted?: true;
  /** Whether it can be shown as an animation. */
  readonly animated: Animated;
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
