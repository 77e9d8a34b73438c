import { plane } from '../../../contract/views/plane.ts';
import { defineView } from '../view.ts';
import CornerDialog from './CornerDialog.svelte';
import Hint from './Hint.svelte';
import Inspector from './Inspector.svelte';
import { Plane } from './plane.svelte.ts';
import { settings } from './settings.ts';
import View from './View.svelte';

export default defineView({
  contract: plane,
  View,
  Inspector,
  Hint,
  createState: (workspace): Plane => new Plane(workspace),
  dialogs: { corner: CornerDialog },
  settings,
  actions: {
    'tile/use-as-corner': {
      run: (view) => view.useAsCorner(),
      enabled: (view) => view.canUseAsCorner,
    },
  },
  figures: {
    plane: {
      name: 'a plane',
      pins: (figure) => figure.corners,
      restore: ({ columns, rows, lattice }, settings, { ids }) =>
        lattice
          ? { ...settings, corners: ids, exported: 'seen' as const }
          : { corners: ids, exported: 'square' as const, columns, rows },
    },
  },
});
