import type { Pin } from '../../contract/document.ts';
import type { FigureSpec } from '../../contract/figure.ts';
import type { LatentRef } from '../../core/latent-ref.ts';
import type { Exploration } from './exploration.svelte.ts';
import type { PinBoard } from './pins.svelte.ts';
import type { Plan } from './plan.ts';
import type { Sampling } from './sampling.svelte.ts';
import type { StudioLink } from './studio-link.svelte.ts';

/** What the views' states are made of. */
export interface ViewDeps {
  readonly exploration: Exploration;
  readonly board: PinBoard;
  readonly sampling: Sampling;
  readonly studio: StudioLink;
}

/** What + and −, and F, do where one can look closer. */
export interface Zoomable {
  /** Whether something else is shown than what F goes back to. */
  readonly zoomed: boolean;
  /** One step closer or farther away. */
  zoomBy(direction: 1 | -1): void;
  fit(): void;
}

/** What the window asks of every view's state. A new view is one class and one line in session.svelte.ts. */
export interface View extends Partial<Zoomable> {
  readonly title: string;
  /** The pins that it stands on, in its order. */
  readonly pins: readonly Pin[];
  /** What it wants of the engine; null when there is nothing to draw. */
  readonly plan: Plan | null;
  /** Takes a pin in or lets it go. Absent where a view stands on no pins. */
  toggle?(id: string): void;
  /** It stands on one pin, which only another's taking its place lets go. */
  readonly keepsPin?: true;
  /** The latent under the cursor, or that of the frame that is shown: what P pins; null when there is none. */
  readonly present: LatentRef | null;
  /** Where the view has a ladder of S: the one whose τ the inspector tells. */
  readonly ladderSteps?: number | null;
  /** What an export draws; null when there is nothing to draw. Absent where the view has no figure. */
  figure?(theme: 'light' | 'dark'): FigureSpec | null;
}
