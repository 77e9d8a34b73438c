import type { Shown } from './picture-store.ts';

/** One of two pictures that are compared. */
export interface PairSide {
  /** Names it beside the other: "η = 0". */
  readonly title: string;
  /** Null while there is nothing to show. */
  readonly shown: Shown | null;
}

export type PairSides = readonly [PairSide, PairSide];

/** How two pictures are shown: beside each other, one over the other up to a line, in turn, or what differs. */
export const pairModes = ['side by side', 'swipe', 'flicker', 'difference'] as const;
export type PairMode = (typeof pairModes)[number];

/** How much a difference can be magnified. */
export const gains = [1, 2, 4, 8, 16, 32] as const;
export type Gain = (typeof gains)[number];

/** Milliseconds for which a flicker shows one of its pictures: slow enough to be harmless. */
export const FLICKER_MS = 250;

/** How the window shows two pictures that are compared: the same wherever it does. */
export class PairLook {
  mode = $state<PairMode>('side by side');
  /** Of differences: those of DDIM's pictures are often a few grey levels. */
  gain = $state<Gain>(8);
  /** Where a swipe passes from the first picture to the second, as a share of their width. */
  split = $state(0.5);
}
