import type { Consistency } from './consistency.svelte.ts';

type Showing = Exclude<Consistency['showing'], 'pictures'>;

/** What a key shows while it is down. `label`: of its button. */
const showingAction = (showing: Showing, label: string) => ({
  showing,
  label,
  run(consistency: Consistency): void {
    consistency.showing = consistency.showing === showing ? 'pictures' : showing;
  },
  hold(consistency: Consistency): void {
    consistency.showing = showing;
  },
  release(consistency: Consistency): void {
    consistency.showing = 'pictures';
  },
});

export const actions = {
  'sheet/difference': showingAction('difference', 'Difference'),
  'sheet/flicker': showingAction('flicker', 'Flicker'),
};
