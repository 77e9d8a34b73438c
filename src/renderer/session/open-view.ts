import type { View, ViewState } from '../views/view.ts';
import type { Lane } from './lane.svelte.ts';

/** A view in the window: with its state, and the lane in which its pictures are computed. */
export interface OpenView extends View {
  readonly state: ViewState;
  readonly lane: Lane;
}
