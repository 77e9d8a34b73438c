import { describeOpening, describeWait } from '../contract/opening.ts';
import type { Opening } from '../contract/studio.ts';
import type { Surroundings } from './command.ts';

/** Says once a second what a model that takes long to open is at. */
export function watchOpening(say: Surroundings['onWork']): {
  readonly see: (opening: Opening | null) => void;
  readonly stop: () => void;
} {
  let present: Opening | null = null;
  const timer = setInterval(() => {
    if (present) say(`${describeOpening(present)}, ${describeWait(present, Date.now())} (Ctrl C cancels)`);
  }, 1000);
  timer.unref();
  return {
    see: (opening) => (present = opening),
    stop() {
      clearInterval(timer);
      say(null);
    },
  };
}
