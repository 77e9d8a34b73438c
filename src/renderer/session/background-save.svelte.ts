import { reportError } from '../../contract/errors.ts';
import type { Toasts } from '../state/toasts.svelte.ts';
import type { Progress } from './lane.svelte.ts';

/** A file that was saved. */
interface Saved {
  readonly path: string;
  /** Of a video. */
  readonly codec?: string;
}

/** A file that is written while the window goes on; one at a time. */
export class BackgroundSave {
  running = $state(false);
  progress = $state.raw<Progress | null>(null);
  readonly #toasts: Toasts;

  constructor(toasts: Toasts) {
    this.#toasts = toasts;
  }

  /** Does the work, unless another is being done, and says how it ended. */
  async run(work: () => Promise<Saved | null>): Promise<void> {
    if (this.running) return;
    this.running = true;
    try {
      const saved = await work();
      if (saved) this.#toasts.showDone(`Saved ${saved.path}${saved.codec ? ` (${saved.codec})` : ''}`);
    } catch (error) {
      const report = reportError(error);
      if (report.code !== 'run/cancelled') this.#toasts.showSaveError(report);
    } finally {
      this.running = false;
      this.progress = null;
    }
  }

  receive(progress: Progress): void {
    if (this.running) this.progress = progress;
  }
}
