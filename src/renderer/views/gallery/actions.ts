import type { Gallery } from './gallery.svelte.ts';

export const actions = {
  'gallery/neighbours': {
    run: (view: Gallery) => view.showNeighbours(),
    enabled: (view: Gallery) => view.hasSubject,
  },
  'gallery/back': {
    run: (view: Gallery) => view.back(),
    enabled: ({ settings }: Gallery) => settings.trail.length > 0 && !settings.starredOnly,
  },
  'gallery/star': {
    run: (view: Gallery) => view.star(),
    enabled: ({ targets }: Gallery) => targets.length > 0,
  },
  'gallery/next-page': { run: ({ scrolling }: Gallery) => scrolling.page(1) },
  'gallery/previous-page': { run: ({ scrolling }: Gallery) => scrolling.page(-1) },
  'gallery/starred-only': { run: (view: Gallery) => view.showStarredOnly() },
};
