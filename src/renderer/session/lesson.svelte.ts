import type { Exploration } from '../state/exploration.svelte.ts';

/** What a lesson shows in place of the person's own. */
interface Window {
  view: string;
  readonly exploration: Exploration;
}

/**
 * The lesson that runs, if any, and its step. What the lesson does happens to a document of its own; leaving it shows
 * the person's document, history and view again.
 */
export class OpenLesson {
  #id = $state<string | null>(null);
  step = $state(0);
  /** The view in which the person was. */
  #view = '';
  readonly #window: Window;

  constructor(window: Window) {
    this.#window = window;
  }

  /** Null while no lesson runs: another project that was opened ends it too. */
  readonly id = $derived.by(() => (this.#window.exploration.isAside ? this.#id : null));

  start(id: string): void {
    this.leave();
    this.#view = this.#window.view;
    this.#window.exploration.setAside(this.#window.exploration.document);
    [this.#id, this.step] = [id, 0];
  }

  leave(): void {
    if (this.id === null) return;
    this.#id = null;
    this.#window.exploration.takeBack();
    this.#window.view = this.#view;
  }
}
