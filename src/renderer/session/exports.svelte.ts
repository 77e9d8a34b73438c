import type { JobEvent } from '../../contract/job.ts';
import type { Workspace } from '../state/workspace.svelte.ts';
import type { ViewState } from '../views/view.ts';
import { AnimationExport } from './animation-export.svelte.ts';
import { AnimationPreview } from './animation-preview.svelte.ts';
import { DataExport } from './data-export.svelte.ts';
import { FigureExport } from './figure-export.svelte.ts';

interface Shown {
  /** State of the view that is shown. */
  readonly active: ViewState;
  /** Everything it needs is computed. */
  readonly complete: boolean;
}

/** What is exported: a picture, an animation, or the numbers behind the figure. */
export type ExportTab = 'figure' | 'animation' | 'data';

/** What of the present view is written to files. */
export class Exports {
  readonly figures: FigureExport;
  readonly animations: AnimationExport;
  readonly preview: AnimationPreview;
  readonly data: DataExport;
  /** What the dialog shows; stays for the next time. */
  tab = $state<ExportTab>('figure');
  readonly #workspace: Workspace;
  readonly #shown: Shown;

  /** @param shown read when it is needed */
  constructor(workspace: Workspace, shown: Shown) {
    const { bridge, toasts, studio, preferences } = workspace;
    this.#workspace = workspace;
    this.#shown = shown;
    this.figures = new FigureExport({
      bridge,
      toasts,
      figure: () => (this.possible ? (shown.active.figure?.() ?? null) : null),
      isSampled: () => shown.complete && !shown.active.figureHasOwnTiles,
      secondsPerSample: () => studio.costs.secondsPerSample,
      font: () => preferences.settings.figureFont?.sha256 ?? null,
      pixels: () => preferences.settings.pixels,
    });
    this.animations = new AnimationExport({
      bridge,
      toasts,
      figure: () => this.figures.figure,
      playback: () => shown.active.playback ?? null,
      secondsPerSample: () => studio.costs.secondsPerSample,
      model: () => studio.identity,
    });
    this.preview = new AnimationPreview(bridge);
    this.data = new DataExport(bridge, toasts);
  }

  /** Whether there is something to export. */
  readonly possible = $derived.by(() => {
    const { active } = this.#shown;
    const { studio, sampling } = this.#workspace;
    const hasTiles = (active.plan?.tiles.length ?? 0) > 0;
    return studio.ready && sampling.problem === null && active.figure !== undefined && hasTiles;
  });
  /** What the window shows that no figure has, in one line; null: nothing. */
  readonly leftOut = $derived.by(() => {
    const { comparison } = this.#workspace.comparing;
    return this.#shown.active.secondPlan && comparison?.kind === 'model'
      ? `The pictures of ${comparison.model.name} are not in the file.`
      : null;
  });
  /** A file is being written, behind the window. */
  readonly running = $derived.by(
    () => this.figures.saving || this.animations.saving.running || this.data.saving.running,
  );
  readonly progress = $derived.by(
    () => this.animations.saving.progress ?? this.data.saving.progress ?? this.figures.progress,
  );

  cancel(): void {
    this.figures.cancel();
    this.animations.cancel();
  }

  receive(event: JobEvent): void {
    if (event.lane !== 'figure' || event.kind !== 'progress') return;
    this.figures.receive(event);
    this.animations.receive(event);
    this.data.saving.receive(event);
    this.preview.receive(event);
  }
}
