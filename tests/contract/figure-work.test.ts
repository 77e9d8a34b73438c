import { expect, it } from 'vitest';
import { figureEvaluations, planFigure, type FigureSpec } from '../../src/contract/figures/index.ts';
import { bareStyle, sheetStyle } from '../../src/contract/figures/style.ts';
import { defaultSettings } from '../../src/core/settings.ts';

const pin = (n: number) => ({
  name: `pin ${n}`,
  ref: { kind: 'seed', stream: 'torch-cpu', seed: String(n) } as const,
});
const bare = { ...bareStyle, scale: null, settings: defaultSettings(50) };
const line = { ...bare, kind: 'line', framesPerSegment: 7, mode: 'slerp', easing: 'linear' } as const;
const sheet = {
  ...bare,
  ...sheetStyle,
  kind: 'consistency',
  pins: [pin(1), pin(2)],
  ladder: [5, 20, 100],
  reference: 100,
  metric: 'mse',
} as const;

const figures: readonly FigureSpec[] = [
  { ...line, pins: [pin(1), pin(2), pin(3)], closed: false },
  { ...line, pins: [pin(1), pin(2), pin(3)], closed: true },
  { ...bare, kind: 'plane', corners: [pin(1), pin(2), pin(3), pin(4)], columns: 20, rows: 12 },
  { ...sheet, contrast: 'none' },
  { ...sheet, contrast: 'eta' },
  { ...bare, kind: 'trajectory', pin: pin(1), ladder: [10, 50], columns: 6 },
  { ...bare, kind: 'inversion', images: [pin(1), pin(2)], ladder: [5, 20] },
  {
    ...bare,
    kind: 'inversion',
    images: [pin(1)],
    ladder: [5, 20],
    settings: { ...defaultSettings(50), repeats: 3 },
  },
  { ...bare, kind: 'samples', pins: [pin(1), pin(2), pin(3)] },
];

it.each(figures)('the work of figure %# is that of its tiles', (figure) => {
  // A round trip goes up, with as many more calls as repeats, and down again.
  const work = planFigure(figure).tiles.map(
    ({ task, settings: { numSteps, repeats = 0 } }) => (task === 'round-trip' ? 2 + repeats : 1) * numSteps,
  );
  expect(figureEvaluations(figure)).toBe(work.reduce((sum, steps) => sum + steps, 0));
});

it('PLMS costs one evaluation more per tile, and so do its rows of a sheet', () => {
  const plms = { ...bare.settings, solver: 'plms' } as const;
  const figure: FigureSpec = { ...sheet, contrast: 'none' };
  const work = figureEvaluations(figure);
  expect(figureEvaluations({ ...figure, settings: plms })).toBe(work + 6);
  expect(figureEvaluations({ ...figure, solvers: [{ solver: 'plms' }] })).toBe(work + 6 + 21 + 101);
  const strip: FigureSpec = { ...bare, kind: 'trajectory', pin: pin(1), ladder: [2, 3], columns: 24 };
  expect(planFigure(strip).steps).toEqual([
    [0, 1],
    [0, 1, 2],
  ]);
  expect(planFigure({ ...strip, settings: plms }).steps).toEqual([
    [0, 1, 2],
    [0, 1, 2, 3],
  ]);
});

it('guidance doubles the work, and leaves a trajectory as long as it is', () => {
  const guided = { ...bare.settings, condition: { class: 1, guidance: 3 } };
  for (const figure of figures) {
    const settings = { ...figure.settings, condition: guided.condition };
    expect(figureEvaluations({ ...figure, settings })).toBe(2 * figureEvaluations(figure));
  }
  const strip: FigureSpec = { ...bare, kind: 'trajectory', pin: pin(1), ladder: [3], columns: 24 };
  expect(planFigure({ ...strip, settings: guided }).steps).toEqual([[0, 1, 2]]);
});

it('rows of solvers are compared with the first row’s reference, the last step count of theirs too', () => {
  const figure: FigureSpec = { ...sheet, contrast: 'none', solvers: [{ solver: 'ipndm', order: 2 }] };
  expect(planFigure(figure).compare).toEqual([
    ...[0, 1].map((tile) => ({ tile, reference: 2 })),
    ...[3, 4].map((tile) => ({ tile, reference: 5 })),
    ...[6, 7, 8].map((tile) => ({ tile, reference: 2 })),
  ]);
});

it('a sheet over seconds that nobody measured is refused', () => {
  const figure = { ...sheet, contrast: 'none', across: 'seconds' } as const;
  expect(() => planFigure(figure)).toThrow('across is seconds: needs timing');
  const timing = { secondsPerSample: 0.01, batch: 1 };
  expect(planFigure({ ...figure, timing })).toEqual(planFigure({ ...sheet, contrast: 'none' }));
});

it('an inversion by another solver than DDIM is refused', () => {
  const settings = { ...bare.settings, solver: 'deis' } as const;
  expect(() => planFigure({ ...bare, kind: 'inversion', images: [pin(1)], ladder: [5], settings })).toThrow(
    'solver is deis: encoding is done by ddim alone',
  );
});
