import { gallery } from '../../../contract/views/gallery.ts';
import { MAX_PINS } from '../../../contract/pin.ts';
import { defineView } from '../view.ts';
import { actions } from './actions.ts';
import { Gallery } from './gallery.svelte.ts';
import Inspector from './Inspector.svelte';
import { settings } from './settings.ts';
import Timeline from './Timeline.svelte';
import View from './View.svelte';

export default defineView({
  contract: gallery,
  View,
  Inspector,
  Timeline,
  createState: (workspace): Gallery => new Gallery(workspace),
  settings,
  actions,
  figures: {
    samples: {
      name: 'a grid of samples',
      // More than the tray holds leave its pins as they are.
      pins: ({ pins }) => (pins.length <= MAX_PINS ? pins : null),
      restore: ({ pins }, settings) => ({
        ...settings,
        source: 'given' as const,
        given: pins,
        starredOnly: false,
        trail: [],
      }),
    },
  },
});
