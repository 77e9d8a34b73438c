import { untrack } from 'svelte';
import type { Toasts } from '../state/toasts.svelte.ts';

/**
 * The one line that says why the pins could not be changed, or not all of them: a tray or a view that is full. It goes when the
 * pins of the tray or of the view are others, or another view is shown.
 */
export class PinRefusal {
  readonly #toasts: Toasts;
  readonly #present: () => readonly unknown[];
  #shown = $state.raw<{ readonly id: number; readonly of: readonly unknown[] } | null>(null);

  /** @param present what a refusal is about, as values that stay the same objects while it holds */
  constructor(toasts: Toasts, present: () => readonly unknown[]) {
    this.#toasts = toasts;
    this.#present = present;
  }

  show(message: string): void {
    this.#dismiss();
    const id = this.#toasts.showError({ code: 'request/invalid', message });
    this.#shown = { id, of: this.#present() };
  }

  /** Dismisses the line when its cause is gone; to be called in an effect. */
  dismissGone(): void {
    const present = this.#present();
    const shown = this.#shown;
    if (!shown) return;
    const same = present.length === shown.of.length && present.every((one, i) => Object.is(one, shown.of[i]));
    if (!same) untrack(() => this.#dismiss());
  }

  #dismiss(): void {
    if (this.#shown) this.#toasts.dismiss(this.#shown.id);
    this.#shown = null;
  }
}
