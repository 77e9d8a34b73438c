import { withPins, type StudioDocument } from '../../contract/document.ts';
import type { Lesson, Stage } from './lesson.ts';

/**
 * Of 200 pairs of seeds the one whose middles on both paths differ most with toonhead-32: MSE 0.074 at S = 20, where the median
 * of all pairs is 0.030 (`npm run bench -- lerp`).
 */
const MOST_VISIBLE = ['128', '129'] as const;

const FRAMES = 9;

function line({ session, base }: Stage): Partial<StudioDocument> {
  const pins = MOST_VISIBLE.map((seed, i) => ({
    ...base.pins[i]!,
    ref: { kind: 'seed', stream: 'torch-cpu', seed } as const,
  }));
  const document = withPins(base, pins, session.exploration.views);
  return { ...document, line: { ...document.line, framesPerSegment: FRAMES, mode: 'slerp' } };
}

function show(stage: Stage, compared: Pick<StudioDocument, 'comparison'> = {}): void {
  stage.put('line', { ...line(stage), ...compared });
  stage.go((FRAMES - 1) / 2);
}

/** Both paths one above the other, with their norms between them. */
const beside = { comparison: { kind: 'lerp' } } as const;

/** Latents of a model lie near a sphere: the straight line leaves it, the great circle does not. */
export const whySlerp: Lesson = {
  id: 'why-slerp',
  title: 'Why slerp',
  steps: [
    {
      text:
        'Two latents $A$ and $B$, and slerp between them along a great circle. The plot in the inspector shows ' +
        '‖$x_T$‖/√$d$ along it: it stays near 1, as for any draw of N(0, I), the noise the network was trained on.',
      show: (stage) => show(stage),
    },
    {
      text:
        'Above slerp, below the same two latents on the straight line (lerp), between them the norms of both. In the middle ' +
        'of lerp ‖$x_T$‖/√$d$ falls to about 0.71: too little noise for $t$ = $T$. The network has never seen such a ' +
        'latent: its pictures leave the colours and features of both ends.',
      show: (stage) => show(stage, beside),
    },
    {
      text:
        'Both paths have the same ends, so there the pictures are equal. In the middle they are not, though both latents ' +
        'have the same direction there: the norm alone makes the difference.',
      show: (stage) => show(stage, beside),
      task: {
        text: 'Move the playhead to pin $B$: the two pictures become equal.',
        done: ({ active }) => 'at' in active && active.at === FRAMES - 1,
      },
    },
  ],
};
