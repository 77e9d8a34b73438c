import { describe, expect, it } from 'vitest';
import { namedLabels } from '../../src/contract/class-name.ts';
import { compareFigure } from '../../src/contract/figures/comparison.ts';
import type { ConsistencyFigure } from '../../src/contract/figures/consistency.ts';
import {
  figureSpec,
  kindOf,
  modelRefusal,
  needsDecoder,
  planFigure,
  type FigureSpec,
} from '../../src/contract/figures/index.ts';
import { sheetStyle } from '../../src/contract/figures/style.ts';
import { parse } from '../../src/contract/parsers.ts';
import { consistency } from '../../src/contract/views/consistency.ts';
import { defaultSettings } from '../../src/core/settings.ts';

const pin = (name: string, seed: string) => ({
  name,
  ref: { kind: 'seed', stream: 'torch-cpu', seed } as const,
});
const figure: ConsistencyFigure = {
  ...sheetStyle,
  scale: null,
  settings: { ...defaultSettings(10), condition: { class: 7, guidance: 3 } },
  kind: 'consistency',
  pins: [pin('A', '3')],
  ladder: [2, 4],
  reference: 4,
  contrast: 'none',
  metric: 'mse',
};
const classes = [
  { name: 'fox', class: 4 },
  { name: 'class 2', class: 2 },
];
const tilesOf = (spec: FigureSpec) =>
  planFigure(spec).tiles.map(({ settings: { condition, numSteps, eta, solver } }) => [
    condition?.class,
    condition?.guidance,
    numSteps,
    eta,
    solver ?? 'ddim',
  ]);

describe('a sheet whose rows are classes', () => {
  const spec = { ...figure, classes };

  it('has one x_T under each of them, with the guidance of the settings and its own reference', () => {
    expect(tilesOf(spec)).toEqual([
      [4, 3, 2, 0, 'ddim'],
      [4, 3, 4, 0, 'ddim'],
      [2, 3, 2, 0, 'ddim'],
      [2, 3, 4, 0, 'ddim'],
    ]);
    expect(new Set(planFigure(spec).tiles.map(({ ref }) => ref)).size).toBe(1);
    expect(planFigure(spec).compare).toEqual([
      { tile: 0, reference: 1 },
      { tile: 2, reference: 3 },
    ]);
  });

  it('repeats the first class with solvers, and it or each with the ablation', () => {
    const more = { ...spec, solvers: [{ solver: 'plms' as const }], contrast: 'eta' as const };
    expect(tilesOf(more).slice(4)).toEqual([
      [4, 3, 2, 0, 'plms'],
      [4, 3, 4, 0, 'plms'],
      [4, 3, 2, 1, 'ddim'],
      [4, 3, 4, 1, 'ddim'],
    ]);
    const every = tilesOf({ ...more, everyPin: true }).slice(6);
    expect(every.map(([label]) => label)).toEqual([4, 4, 2, 2]);
  });

  it('is parsed as it was written; a sheet without is what it was', () => {
    expect(parse(figureSpec, JSON.parse(JSON.stringify(spec)), 'figure')).toEqual(spec);
    expect(parse(figureSpec, JSON.parse(JSON.stringify(figure)), 'figure')).toEqual(figure);
    expect(tilesOf(figure)).toEqual([
      [7, 3, 2, 0, 'ddim'],
      [7, 3, 4, 0, 'ddim'],
    ]);
    expect(kindOf(spec).describe(spec, 'seed:3')).toBe('consistency of seed:3, classes 4, 2');
  });

  it.each<[string, Partial<ConsistencyFigure>, string]>([
    ['two pins', { pins: [pin('A', '3'), pin('B', '4')] }, 'a consistency sheet of classes has one pin'],
    ['a class twice', { classes: [classes[0]!, classes[0]!] }, 'classes 4,4 must be distinct'],
  ])('of %s is refused', (_, change, message) => {
    expect(() => planFigure({ ...spec, ...change })).toThrow(message);
  });

  it('of one class, or of what is no number, is not parsed', () => {
    const one = { ...spec, classes: classes.slice(1) };
    expect(() => parse(figureSpec, one, 'figure')).toThrow('classes');
    const named = { ...spec, classes: [classes[0]!, { name: 'x', class: 'fox' }] };
    expect(() => parse(figureSpec, named, 'figure')).toThrow('classes.1.class');
    const many = Array.from({ length: 17 }, (_, label) => ({ name: 'x', class: label }));
    expect(() => parse(figureSpec, { ...spec, classes: many }, 'figure')).toThrow('classes');
  });

  it('is compared, but not with a class', () => {
    const titles = ['a', 'b'] as const;
    const compared = compareFigure(spec, { kind: 'eta', eta: 1 }, titles);
    expect(tilesOf(compared as FigureSpec).map(([label, , , eta]) => [label, eta])).toEqual([
      ...[4, 4, 2, 2].map((label) => [label, 0]),
      ...[4, 4, 2, 2].map((label) => [label, 1]),
    ]);
    const ofClass = compareFigure(spec, { kind: 'class', class: 1 }, titles) as FigureSpec;
    expect(() => planFigure(ofClass)).toThrow('comparison of kind class: the rows are of several classes');
    expect(() =>
      planFigure(compareFigure(figure, { kind: 'class', class: 1 }, titles) as FigureSpec),
    ).not.toThrow();
  });
});

describe('distances on latents', () => {
  const spec: ConsistencyFigure = { ...figure, distancesOn: 'latents' };
  const decoder = { networks: [{ role: 'decoder' }] } as never;
  const pixels = { networks: [{ role: 'denoiser' }] } as never;

  it('need a model with a decoder, also in a comparison', () => {
    const both = compareFigure(spec, { kind: 'eta', eta: 1 }, ['a', 'b']) as FigureSpec;
    expect([figure, spec, both].map((one) => needsDecoder(one))).toEqual([false, true, true]);
    expect(modelRefusal(spec, decoder)).toBeNull();
    expect(modelRefusal(figure, pixels)).toBeNull();
    expect(modelRefusal(both, pixels)).toBe(
      'distancesOn latents: the model has no decoder, its x_0 is the picture',
    );
  });

  it('are by a metric that needs no range, and are parsed as they were written', () => {
    expect(parse(figureSpec, JSON.parse(JSON.stringify(spec)), 'figure')).toEqual(spec);
    expect(() => parse(figureSpec, { ...spec, distancesOn: 'codes' }, 'figure')).toThrow('distancesOn');
    expect(() => planFigure({ ...spec, metric: 'psnr' })).toThrow(
      "metric psnr on latents: needs the range of a picture's values, which latents do not have: choose mse",
    );
    expect(kindOf(spec).describe(spec, 'seed:3')).toBe('consistency of seed:3, distances on latents');
  });
});

describe('the settings of the view', () => {
  const usual = consistency.defaults(['pin1']);

  it('without the fields are what they were, and with them as they were written', () => {
    expect(parse(consistency.schema, usual, 'view')).toEqual(usual);
    const chosen = { ...usual, rows: 'classes', classes: [3, 0.5], distancesOn: 'latents' };
    expect(parse(consistency.schema, chosen, 'view')).toEqual(chosen);
  });

  it.each<[string, object]>([
    ['classes', { classes: [1, 1] }],
    ['classes', { classes: Array.from({ length: 17 }, (_, i) => i) }],
    ['classes', { classes: ['fox'] }],
    ['distancesOn', { distancesOn: 'z' }],
    ['rows', { rows: 'solvers' }],
  ])('are refused by the field %s of %o', (field, change) => {
    expect(() => parse(consistency.schema, { ...usual, ...change }, 'view')).toThrow(field);
  });
});

it('labels have names, with the number where two have the same', () => {
  const names = { 1: 'crane, bird', 2: 'crane', 3: 'fox' };
  expect(namedLabels({ names }, [1, 3, 2, 9]).map(({ name }) => name)).toEqual([
    'crane (1)',
    'fox',
    'crane (2)',
    'class 9',
  ]);
  expect(namedLabels(null, [4])).toEqual([{ name: 'class 4', class: 4 }]);
});
