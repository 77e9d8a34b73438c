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
        { classes, ladder, reference, contrast, metric, distancesOn, solvers, across, logAxis, timing },
        settings,
        { ids },
      ) => ({
        ...settings,
        pins: [...new Set(ids)],
        ...(classes && { rows: 'classes' as const, classes: classes.map((one) => one.class) }),
        ladder,
        reference,
        contrast,
        metric,
        distancesOn: distancesOn ?? ('pictures' as const),
        solvers: solvers ?? [],
        across: across ?? 'steps',
        logAxis: logAxis ?? false,
        times: timing !== undefined,
      }),
    },
  },
});
