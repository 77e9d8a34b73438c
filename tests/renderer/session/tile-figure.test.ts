import { expect, test } from 'vitest';
import { figureSpec } from '../../../src/contract/figures/index.ts';
import { parse } from '../../../src/contract/parsers.ts';
import { parseLatentRef } from '../../../src/core/latent-ref.ts';
import { tileFigure } from '../../../src/renderer/session/tile-figure.ts';

const settings = {
  numSteps: 7,
  tau: 'leading',
  eta: 0,
  noiseSeed: '0',
  clip: 'none',
  compat: 'none',
} as const;
const pins = [
  { id: 'pin1', name: 'Left', ref: parseLatentRef('seed:1'), origin: null },
  { id: 'pin2', name: 'Right', ref: parseLatentRef('seed:2'), origin: null },
];

test('a tile is one sample in the model’s size, named as people know its latent, without texts', () => {
  const ref = parseLatentRef('slerp(seed:1, seed:2, 0.25)');
  const figure = tileFigure({ ref, settings }, pins);
  expect(figure).toMatchObject({
    kind: 'samples',
    pins: [{ name: 'slerp(Left, Right, 0.250)', ref }],
    settings,
    scale: 1,
    title: '',
    labels: false,
    captions: false,
  });
  expect(parse(figureSpec, figure, 'figure')).toEqual(figure);
  expect(tileFigure({ ref: pins[0]!.ref, settings }, pins)).toMatchObject({ pins: [{ name: 'Left' }] });
});

test('a name that a figure could not have is cut', () => {
  const named = [{ ...pins[0]!, name: 'x'.repeat(5000) }];
  const figure = tileFigure({ ref: pins[0]!.ref, settings }, named);
  expect(() => parse(figureSpec, figure, 'figure')).not.toThrow();
});
