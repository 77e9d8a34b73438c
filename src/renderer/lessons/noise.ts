import type { StudioDocument } from '../../contract/document.ts';
import type { Lesson, Stage } from './lesson.ts';

function sheet({ base }: Stage): Pick<StudioDocument, 'consistency'> {
  const pins = base.pins.slice(0, 2).map(({ id }) => id);
  return { consistency: { ...base.consistency, pins, ladder: [5, 10, 20, 50], contrast: 'none' } };
}

/** The property needs η = 0: with step noise another S is another picture. */
export const noise: Lesson = {
  id: 'noise',
  title: 'Noise breaks it (η = 1)',
  steps: [
    {
      text: 'At $η$ = 0 every row shows one face: the picture follows from $x_T$, whatever $S$.',
      show: (stage) => stage.put('consistency', sheet(stage)),
    },
    {
      text:
        'Under each row is the same pin, from the same $x_T$, at $η$ = 1: each step adds fresh noise, as DDPM does. ' +
        'There every $S$ shows another person, and the distances do not fall as those at $η$ = 0 do.',
      show: (stage) => stage.put('consistency', { ...sheet(stage), comparison: { kind: 'eta', eta: 1 } }),
    },
    {
      text:
        'So with noise $x_T$ is no code of the picture: it cannot be previewed, interpolated or inverted. ' +
        'Here the line is sampled at $η$ = 1.',
      show: (stage) => stage.put('line', { sampling: { ...stage.base.sampling, eta: 1 } }),
      task: {
        text: 'Set $η$ back to 0 in the inspector.',
        done: ({ sampling }) => sampling.settings.eta === 0,
      },
    },
  ],
};
