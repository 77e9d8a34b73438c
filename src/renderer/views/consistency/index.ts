import { consistency } from '../../../contract/views/consistency.ts';
import { defineView } from '../view.ts';
import { actions } from './actions.ts';
import { Consistency } from './consistency.svelte.ts';
import Inspector from './Inspector.svelte';
import Timeline from './Timeline.svelte';
import { settings } from './settings.ts';
import View from './View.svelte';

export default defineView({
  contract: consistency,
  View,
  Inspector,
  Timeline,
  createState: (workspace): Consistency => new Consistency(workspace),
  settings,
  actions,
  figures: {
    consistency: {
      name: 'a consistency sheet',
      pins: (figure) => figure.pins,
      restore: (
        { ladder, reference, contrast, metric, solvers, across, logAxis, timing },
        settings,
        { ids },
      ) => ({
        ...settings,
        pins: [...new Set(ids)],
        ladder,
        reference,
        contrast,
        metric,
        solvers: solvers ?? [],
        across: across ?? 'steps',
        logAxis: logAxis ?? false,
        times: timing !== undefined,
      }),
    },
    samples: {
      name: 'a grid of samples',
      pins: (figure) => figure.pins,
      restore: (_, settings) => settings,
    },
  },
});
