import { FLICKER_MS } from '../state/pair-look.svelte.ts';
import { theme } from './theme.svelte.ts';

/** Whether a flicker is at the second of its two pictures. */
export class Flicker {
  isSecond = $state(false);

  /** Turns from picture to picture until it is stopped; with reduced motion the second one stays. Returns the stop. */
  start(): () => void {
    this.isSecond = true;
    if (theme.reducedMotion) return () => (this.isSecond = false);
    const timer = setInterval(() => (this.isSecond = !this.isSecond), FLICKER_MS);
    return () => {
      clearInterval(timer);
      this.isSecond = false;
    };
  }
}
