import type { StudioDocument } from '../../contract/document.ts';
import type { Lesson, Stage } from './lesson.ts';

function sheet({ base }: Stage): Pick<StudioDocument, 'consistency'> {
  const pins = base.pins.slice(0, 2).map(({ id }) => id);
  return { consistency: { ...base.consistency, pins, ladder: [5, 10, 20, 50], contrast: 'none' } };
}

/** The same latents with as much noise as DDPM adds. */
const noisy = { kind: 'eta', eta: 1 } as const;

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
      show: (stage) => stage.put('consistency', { ...sheet(stage), comparison: noisy }),
    },
    {
      text:
        'So with noise $x_T$ does not determine the picture: it cannot be previewed, interpolated or inverted. ' +
        'Above, the line at $η$ = 0 goes from one face to the other; below, at $η$ = 1, each frame shows another person.',
      show: (stage) => stage.put('line', { comparison: noisy }),
      task: {
        text: 'Add less noise: press V, and set $η$ in the menu to 0.2.',
        done: ({ comparing: { comparison } }) => comparison?.kind === 'eta' && comparison.eta <= 0.2,
      },
    },
  ],
};
