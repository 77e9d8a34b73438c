import * as v from 'valibot';
import type { CommandEntry } from '../command.ts';
import { pinId, stepCounts } from './fields.ts';
import { viewContract } from './view.ts';

/** Most values of S over one axis. */
export const MAX_TRAJECTORY_COUNTS = 4;

export interface TrajectorySettings {
  /** Id of the pin whose trajectory is shown; null: the first of the tray. */
  readonly pin: string | null;
  /** Up to four increasing values of S, laid over one axis of t. */
  readonly ladder: readonly number[];
}

const commands = [
  {
    id: 'tile/trajectory',
    title: 'Show trajectory',
    menu: 'Pins',
    section: 0,
    keys: [],
    everywhere: true,
  },
  {
    id: 'trajectory/play',
    title: 'Play trajectory',
    menu: 'Playback',
    section: 2,
    keys: ['Space'],
  },
  {
    id: 'trajectory/next-step',
    title: 'Next step',
    menu: 'Playback',
    section: 2,
    keys: ['Right'],
  },
  {
    id: 'trajectory/previous-step',
    title: 'Previous step',
    menu: 'Playback',
    section: 2,
    keys: ['Left'],
  },
  {
    id: 'trajectory/larger-s',
    title: 'Next larger S of the trajectory',
    menu: 'Playback',
    section: 2,
    keys: ['Down'],
  },
  {
    id: 'trajectory/smaller-s',
    title: 'Next smaller S of the trajectory',
    menu: 'Playback',
    section: 2,
    keys: ['Up'],
  },
] as const satisfies readonly CommandEntry[];

export const trajectory = viewContract<TrajectorySettings>()({
  id: 'trajectory',
  title: 'Trajectory',
  commands,
  schema: v.strictObject({ pin: v.nullable(pinId), ladder: stepCounts(MAX_TRAJECTORY_COUNTS) }),
  defaults: () => ({ pin: null, ladder: [10, 50] }),
  pinsOf: ({ pin }) => (pin === null ? [] : [pin]),
  withoutPin: (settings, pin) => (settings.pin === pin ? { ...settings, pin: null } : settings),
  withPins: (settings) => ({ ...settings, pin: null }),
});
