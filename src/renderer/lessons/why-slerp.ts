import { withPins, type StudioDocument } from '../../contract/document.ts';
import type { Lesson, Stage } from './lesson.ts';

/**
 * Of 200 pairs of seeds the one whose middles on both paths differ most with toonhead-32: MSE 0.074 at S = 20, where the median
 * of all pairs is 0.030 (`npm run bench -- lerp`).
 */
const MOST_VISIBLE = ['128', '129'] as const;

const FRAMES = 9;

function line({ session, base }: Stage, mode: 'slerp' | 'lerp'): Partial<StudioDocument> {
  const pins = MOST_VISIBLE.map((seed, i) => ({
    ...base.pins[i]!,
    ref: { kind: 'seed', stream: 'torch-cpu', seed } as const,
  }));
  const document = withPins(base, pins, session.exploration.views);
  return { ...document, line: { ...document.line, framesPerSegment: FRAMES, mode } };
}

function show(stage: Stage, mode: 'slerp' | 'lerp'): void {
  stage.put('line', line(stage, mode));
  stage.go((FRAMES - 1) / 2);
}

/** Latents of a model lie near a sphere: the straight line leaves it, the great circle does not. */
export const whySlerp: Lesson = {
  id: 'why-slerp',
  title: 'Why slerp',
  steps: [
    {
      text:
        'Two latents $A$ and $B$, and slerp between them along a great circle. The plot in the inspector shows ' +
        '‖$x_T$‖/√$d$ along it: it stays near 1, as for any draw of N(0, I), the noise the network was trained on.',
      show: (stage) => show(stage, 'slerp'),
    },
    {
      text:
        'The same two latents on the straight line (lerp). In the middle ‖$x_T$‖/√$d$ sags to about 0.71: too little noise ' +
        'for $t$ = $T$. The network has never seen such a latent: the pictures in between leave the colours and features of both ends.',
      show: (stage) => show(stage, 'lerp'),
    },
    {
      text: 'Compare them: the ends are the same pictures on both paths, the middles are not.',
      show: (stage) => show(stage, 'lerp'),
      task: {
        text: 'Set Path back to slerp in the inspector.',
        done: ({ exploration }) => exploration.document.line.mode === 'slerp',
      },
    },
  ],
};
