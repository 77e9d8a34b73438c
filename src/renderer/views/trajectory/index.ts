import { trajectory } from '../../../contract/views/trajectory.ts';
import { defineView, type Action } from '../view.ts';
import Inspector from './Inspector.svelte';
import Timeline from './Timeline.svelte';
import { Trajectory } from './trajectory.svelte.ts';
import { settings } from './settings.ts';
import View from './View.svelte';

function act(run: (view: Trajectory) => void): Action<Trajectory> {
  return { run, enabled: ({ trajectories }) => trajectories.length > 0 };
}

export default defineView({
  contract: trajectory,
  View,
  Inspector,
  Timeline,
  createState: (workspace): Trajectory => new Trajectory(workspace),
  settings,
  actions: {
    'tile/trajectory': {
      run: (view) => view.showPresent(),
      enabled: (view) => view.canShowPresent,
    },
    'trajectory/play': act((view) => view.play()),
    'trajectory/next-step': act((view) => view.go(view.at + 1)),
    'trajectory/previous-step': act((view) => view.go(view.at - 1)),
    'trajectory/larger-s': act((view) => view.choose(view.chosen + 1)),
    'trajectory/smaller-s': act((view) => view.choose(view.chosen - 1)),
  },
  figures: {
    trajectory: {
      name: 'a trajectory',
      pins: ({ pin }) => [pin],
      restore: ({ ladder }, settings, { ids }) => ({ ...settings, pin: ids[0] ?? null, ladder }),
    },
  },
});
