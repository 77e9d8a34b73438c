import { line } from '../../../contract/views/line.ts';
import { defineView, type Action } from '../view.ts';
import Inspector from './Inspector.svelte';
import { Line } from './line.svelte.ts';
import Timeline from './Timeline.svelte';
import { settings } from './settings.ts';
import View from './View.svelte';

/** Stops playing first. */
function move(go: (line: Line) => void): Action<Line> {
  return {
    run(view) {
      view.playing = false;
      go(view);
    },
    enabled: ({ points }) => points.length > 1,
  };
}

export default defineView({
  contract: line,
  View,
  Inspector,
  Timeline,
  createState: (workspace): Line => new Line(workspace),
  settings,
  actions: {
    'line/play': { run: (view) => view.play(), enabled: ({ points }) => points.length > 1 },
    'line/next-frame': move((view) => view.go(view.at + 1)),
    'line/previous-frame': move((view) => view.go(view.at - 1)),
    'line/next-pin': move((view) => view.goToPin(1)),
    'line/previous-pin': move((view) => view.goToPin(-1)),
  },
  figures: {
    line: {
      name: 'a line',
      pins: (figure) => figure.pins,
      restore: (
        { framesPerSegment, mode, closed, easing, toClass },
        { toClass: _, ...settings },
        { ids },
      ) => ({
        ...settings,
        ...(toClass !== undefined && { toClass }),
        pins: [...new Set(ids)],
        framesPerSegment,
        mode,
        easing,
        repeat: closed ? ('loop' as const) : ('once' as const),
      }),
    },
  },
});
