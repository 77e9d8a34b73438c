import type { Lesson, Stage } from './lesson.ts';

function sheet({ base }: Stage): { consistency: Stage['base']['consistency'] } {
  const pins = base.pins.slice(0, 3).map(({ id }) => id);
  return { consistency: { ...base.consistency, pins, ladder: [5, 10, 20, 50], contrast: 'none' } };
}

/** The consistency property: with η = 0 the picture is decided by x_T, whatever S. */
export const fewerSteps: Lesson = {
  id: 'fewer-steps',
  title: 'Fewer steps, same picture',
  steps: [
    {
      text:
        'Each row is one initial latent $x_T$. Each column samples it with another number of steps $S$. At $η$ = 0 ' +
        'no noise is added on the path: $x_T$ alone determines the picture, and $S$ only how closely the path is followed.',
      show: (stage) => stage.put('consistency', sheet(stage)),
    },
    {
      text:
        'The number under a picture is its distance to the last column. It falls as $S$ grows, yet the face is the ' +
        'same from the first column on. So a preview at small $S$ tells what 50 steps will show.',
      show: (stage) => stage.put('consistency', sheet(stage)),
      task: {
        text: 'Hold D to see the difference from the last column.',
        done: ({ active }) => 'showing' in active && active.showing === 'difference',
      },
    },
    {
      text:
        'The same for one pin along $t$: the paths at $S$ = 5 and $S$ = 20 start at the same $x_T$, and their ' +
        'estimates $^x_0$ agree ever better towards $t$ = 0.',
      show: (stage) => stage.put('trajectory', { trajectory: { ...stage.base.trajectory, ladder: [5, 20] } }),
    },
    {
      text: 'Try it yourself: the whole line keeps its pictures while its steps are halved.',
      show: (stage) => stage.put('line', {}),
      task: {
        text: 'Set Steps $S$ to 10 in the inspector.',
        done: ({ sampling }) => sampling.settings.numSteps === 10,
      },
    },
  ],
};
