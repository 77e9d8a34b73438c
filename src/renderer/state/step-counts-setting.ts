import type { NamedSetting } from './named-setting.ts';
import type { Sampling } from './sampling.svelte.ts';
import { parseStepCounts, type StepCountLimits } from './step-counts.ts';

/** The values of S in a text, which τ must have too. Throws an error of one line. */
export function readStepCounts(text: string, sampling: Sampling, limits: StepCountLimits): number[] {
  const counts = parseStepCounts(text, sampling.bounds.numTrainTimesteps, limits);
  const impossible = counts.find((numSteps) => sampling.timestepsOf(numSteps).length === 0);
  if (impossible !== undefined) {
    const spacing = sampling.isConsistency ? '' : ` with spacing "${sampling.settings.tau}"`;
    throw new Error(`${sampling.stepsText(impossible)}: not possible${spacing}`);
  }
  return counts;
}

/** A view that lays several S side by side. */
interface StepCountsView {
  readonly sampling: Sampling;
  readonly settings: { readonly ladder: readonly number[] };
  change(patch: { readonly ladder: readonly number[] }, label: string): void;
}

export function stepCountsSetting(limits: StepCountLimits): NamedSetting<StepCountsView> {
  return {
    field: 'ladder',
    title: 'Step counts S',
    titleFor: ({ sampling }) => (sampling.isConsistency ? 'Step counts' : 'Step counts S'),
    names: ['s', 'steps', 'step counts'],
    read: ({ settings }) => settings.ladder.join(', '),
    write: (view, text) =>
      view.change({ ladder: readStepCounts(text, view.sampling, limits) }, 'change step counts'),
  };
}
