import type { Run } from '../layout/text.ts';

/** What stands still for a frame: pictures side by side. */
export type Keyframe = readonly Panel[];

export interface Panel {
  /** Which of the figure's tiles; of trajectories, which of their pictures: `stepPicture` numbers them. */
  readonly tile: number;
  /** Over the picture, a name; null for none. */
  readonly header: string | null;
  /** The caption under a trajectory's picture once its t is known; null for none. */
  readonly caption: readonly Run[] | ((t: number) => readonly Run[]) | null;
}
