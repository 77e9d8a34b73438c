import * as v from 'valibot';
import { expect, it } from 'vitest';
import { figureSpec, planFigure } from '../../src/contract/figures/index.ts';
import { parse } from '../../src/contract/parsers.ts';

const settings = { numSteps: 7, tau: 'leading', eta: 0, noiseSeed: '0', clip: 'none', compat: 'none' };
const pins = [{ name: 'a', ref: { kind: 'seed', stream: 'torch-cpu', seed: '1' } }];
const samples = { kind: 'samples', pins, settings, scale: null };

it('a figure that was written before fallback fonts has none', () => {
  expect(v.parse(figureSpec, samples).font).toBeNull();
});

it('a fallback font is named by its digest, never by a path', () => {
  const font = 'ab'.repeat(32);
  expect(v.parse(figureSpec, { ...samples, font }).font).toBe(font);
  for (const wrong of ['/fonts/a.ttf', 'AB'.repeat(32), '', 3])
    expect(v.safeParse(figureSpec, { ...samples, font: wrong }).success).toBe(false);
});

it("a figure's condition is that of its tiles; a figure without one leaves it out, as files of before do", () => {
  const of = (condition: unknown): object => ({ ...samples, settings: { ...settings, condition } });
  const { tiles } = planFigure(v.parse(figureSpec, of({ class: 3, guidance: 4 })));
  expect(tiles).toMatchObject([{ settings: { condition: { class: 3, guidance: 4 } } }]);
  const plain = v.parse(figureSpec, samples);
  expect(plain.settings).not.toHaveProperty('condition');
  expect(planFigure(plain).tiles[0]!.settings).not.toHaveProperty('condition');
  for (const bad of [null, 'a cat', { class: 'a cat' }, { class: 1, guidance: NaN }])
    expect(v.safeParse(figureSpec, of(bad)).success).toBe(false);
});

it('the ablation of a sheet is of its first pin, as in files of before, or of every pin', () => {
  const ref = { kind: 'seed', stream: 'torch-cpu', seed: '2' };
  const sheet = {
    kind: 'consistency',
    pins: [...pins, { name: 'b', ref }],
    ladder: [2, 4],
    reference: 4,
    contrast: 'eta',
    metric: 'mse',
    settings,
    scale: null,
  };
  const ablated = (spec: object): unknown[] => {
    const plan = planFigure(v.parse(figureSpec, spec));
    // Each is compared with its own reference.
    for (const { tile, reference } of plan.compare) expect(reference - tile).toBe(1);
    return plan.tiles.filter((tile) => tile.settings.eta === 1).map((tile) => tile.ref);
  };
  expect(ablated(sheet)).toEqual([pins[0]!.ref, pins[0]!.ref]);
  expect(ablated({ ...sheet, everyPin: true })).toEqual([pins[0]!.ref, pins[0]!.ref, ref, ref]);
  expect(v.safeParse(figureSpec, { ...sheet, everyPin: false }).success).toBe(false);
});

it('a line takes an innerU of one ascending list in (0, 1) for each segment, and says what is wrong with others', () => {
  const second = { name: 'b', ref: { kind: 'seed', stream: 'torch-cpu', seed: '2' } };
  const line = {
    kind: 'line',
    pins: [...pins, second],
    framesPerSegment: 2,
    mode: 'slerp',
    settings,
    scale: null,
  };
  const read = (change: object) => parse(figureSpec, { ...line, ...change }, 'recipe');
  expect(read({ innerU: [[0.25, 0.5]] })).toMatchObject({ innerU: [[0.25, 0.5]] });
  expect(planFigure(read({ innerU: [[0.1], []], closed: true })).tiles).toHaveLength(3);
  expect(read({})).not.toHaveProperty('innerU');
  expect(() => read({ innerU: [[0.25], []] })).toThrow(
    'recipe: innerU is of 2 segments, the line has 1 (got an object)',
  );
  expect(() => read({ innerU: [[0.5, 0.25]] })).toThrow('share 0.25 of segment 1 must ascend in (0, 1)');
  expect(() => read({ innerU: [[0]] })).toThrow('share 0 of segment 1');
  expect(() => read({ innerU: [[null]] })).toThrow('innerU.0.0');
  expect(() => read({ innerU: [[1.5]] })).toThrow('innerU.0.0');
  const many = Array.from({ length: 64_001 }, (_, i) => (i + 1) / 64_002);
  expect(() => read({ innerU: [many] })).toThrow('innerU.0: ');
  expect(() => read({ closed: true, innerU: [many.slice(0, 40_000), many.slice(0, 40_000)] })).toThrow(
    'innerU of 80000 frames are too many, at most 64000',
  );
});

it('a comparison says what is wrong with the innerU of its line as the line does', () => {
  const second = { name: 'b', ref: { kind: 'seed', stream: 'torch-cpu', seed: '2' } };
  const line = { kind: 'line', pins: [...pins, second], framesPerSegment: 2, mode: 'slerp' };
  const read = (innerU: unknown) =>
    parse(
      figureSpec,
      {
        kind: 'comparison',
        of: { ...line, innerU },
        with: { kind: 'lerp' },
        titles: ['slerp', 'lerp'],
        settings,
        scale: null,
      },
      'recipe',
    );
  expect(planFigure(read([[0.25, 0.5]])).tiles).toHaveLength(8);
  expect(() => read([[0.25], []])).toThrow('recipe: of: innerU is of 2 segments, the line has 1');
  expect(() => read([[0.5, 0.25]])).toThrow('share 0.25 of segment 1 must ascend in (0, 1)');
  const many = Array.from({ length: 40_000 }, (_, i) => (i + 1) / 40_001);
  expect(() => read([many, many])).toThrow('innerU of 80000 frames are too many, at most 64000');
});
