import { optionOf, type NamedSetting } from '../../state/named-setting.ts';
import { stepCountsSetting } from '../../state/step-counts-setting.ts';
import { TRAJECTORY_COUNTS, type Trajectory } from './trajectory.svelte.ts';

/** Those of the trajectory that the palette finds. */
export const settings: readonly NamedSetting<Trajectory>[] = [
  stepCountsSetting(TRAJECTORY_COUNTS),
  {
    field: 'pin',
    title: 'Pin',
    read: ({ pin }) => pin?.name ?? '',
    write: (trajectory, id) => trajectory.toggle(optionOf(trajectory.offeredPins, id).value),
    options: ({ offeredPins }) => offeredPins,
  },
];
