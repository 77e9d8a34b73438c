import { plane } from '../../../contract/views/plane.ts';
import { defineView } from '../view.ts';
import Hint from './Hint.svelte';
import Inspector from './Inspector.svelte';
import { Plane } from './plane.svelte.ts';
import View from './View.svelte';

export default defineView({
  contract: plane,
  View,
  Inspector,
  Hint,
  createState: (workspace): Plane => new Plane(workspace),
  actions: {},
  figures: {
    plane: {
      name: 'a plane',
      pins: (figure) => figure.corners,
      restore: ({ columns, rows }, _, { ids }) => ({ corners: ids, columns, rows }),
    },
  },
});
