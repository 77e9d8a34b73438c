import { describe, expect, it } from 'vitest';
import { describeClass } from '../../src/contract/class-name.ts';
import { planFigure, type FigureSpec } from '../../src/contract/figures/index.ts';
import type { LineFigure } from '../../src/contract/figures/line.ts';
import { figureSpec } from '../../src/contract/figures/index.ts';
import { bareStyle } from '../../src/contract/figures/style.ts';
import { parse } from '../../src/contract/parsers.ts';
import type { ClassChoice } from '../../src/core/condition.ts';
import { defaultSettings } from '../../src/core/settings.ts';

const pin = (name: string, seed: string) => ({
  name,
  ref: { kind: 'seed', stream: 'torch-cpu', seed } as const,
});
const figure: LineFigure = {
  ...bareStyle,
  scale: null,
  settings: { ...defaultSettings(10), condition: { class: 2, guidance: 3 } },
  kind: 'line',
  pins: [pin('A', '3'), pin('B', '3'), pin('C', '8')],
  framesPerSegment: 3,
  mode: 'slerp',
  easing: 'linear',
  closed: false,
};
const classesOf = (spec: FigureSpec) => planFigure(spec).tiles.map(({ settings }) => settings.condition);

describe('a class for people', () => {
  const classes = { names: { 4: 'red fox, Vulpes vulpes', 7: 'volcano' } };

  it.each<[ClassChoice | null, string]>([
    [null, 'no class'],
    [4, 'class 4 (red fox)'],
    [5, 'class 5'],
    [{ from: 4, to: 7, u: 0.5 }, 'class 4 (red fox) to class 7 (volcano), u = 0.5'],
    [{ from: 5, to: 7, u: 0.12345 }, 'class 5 to class 7 (volcano), u = 0.123'],
  ])('%j is %s', (choice, text) => {
    expect(describeClass(choice, classes)).toBe(text);
  });
});

describe('a line to another class', () => {
  it('goes there along all its segments, and has the labels themselves at its ends', () => {
    const between = (u: number) => ({ class: { from: 2, to: 5, u }, guidance: 3 });
    expect(classesOf({ ...figure, toClass: 5 })).toEqual([
      { class: 2, guidance: 3 },
      between(0.25),
      between(0.5),
      between(0.75),
      { class: 5, guidance: 3 },
    ]);
    expect(classesOf({ ...figure, toClass: 2 })).toEqual(Array(5).fill({ class: 2, guidance: 3 }));
    expect(classesOf(figure)).toEqual(Array(5).fill({ class: 2, guidance: 3 }));
  });

  it('that is closed goes there and back', () => {
    const shares = classesOf({ ...figure, closed: true, toClass: 5 }).map((one) => {
      const choice = one!.class;
      return typeof choice === 'number' ? choice : 'u' in choice ? choice.u : null;
    });
    expect(shares).toEqual([
      2,
      expect.closeTo(1 / 3),
      expect.closeTo(2 / 3),
      5,
      expect.closeTo(2 / 3),
      expect.closeTo(1 / 3),
    ]);
  });

  it('is parsed as it was written, and refused where it has no class to begin with', () => {
    const spec = { ...figure, toClass: 5 };
    expect(parse(figureSpec, JSON.parse(JSON.stringify(spec)), 'figure')).toEqual(spec);
    expect(() => parse(figureSpec, { ...spec, toClass: 'fox' }, 'figure')).toThrow('toClass');
    expect(() => planFigure({ ...spec, settings: defaultSettings(10) })).toThrow(
      'toClass is 5: the settings have no label to begin with',
    );
  });
});
