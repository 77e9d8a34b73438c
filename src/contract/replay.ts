import type { FigureSpec } from './figure.ts';
import type { ModelMark, RunEnvironment } from './recipe.ts';

/** A picture's recipe or a job, for the person who dropped it. */
export interface FoundRecipe {
  /** Of the file, without its folder. */
  readonly name: string;
  readonly model: ModelMark;
  /** Of a picture or film its one; of a job one or more. */
  readonly figures: readonly FoundFigure[];
  /** Nothing was made yet. */
  readonly job: boolean;
  /** The file is a picture whose pixels can be compared. */
  readonly verifiable: boolean;
}

export interface FoundFigure {
  readonly figure: FigureSpec;
  /** Network evaluations that it takes to make it. */
  readonly evaluations: number;
}

/** What came of making a picture again. */
export interface Replay {
  readonly difference: PictureDifference;
  /** Where it was made; null where its recipe does not say. */
  readonly recorded: RunEnvironment | null;
  readonly present: RunEnvironment;
}

/** How far two pictures of one size are apart, over their RGBA values 0 … 255. */
export interface PictureDifference {
  /** Pixels in which any value differs. */
  readonly pixels: number;
  readonly largest: number;
  readonly mean: number;
}

/** The parts of an environment by their names for people, in the order in which they are shown. */
export const environmentTitles: Readonly<Record<keyof RunEnvironment, string>> = {
  provider: 'provider',
  ortVersion: 'ONNX Runtime',
  optimizationLevel: 'optimization',
  graphBuilder: 'graph builder',
  cpu: 'CPU',
  cpuFeatures: 'CPU features',
  system: 'system',
  app: 'Slerpscope',
};
