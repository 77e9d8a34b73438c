import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { compareFigure } from '../../../src/contract/figures/comparison.ts';
import { figureSpec, planFigure, type FigureSpec } from '../../../src/contract/figures/index.ts';
import { withModelTexts, type NamingModel } from '../../../src/contract/figures/model-texts.ts';
import { sheetStyle } from '../../../src/contract/figures/style.ts';
import type { TrajectoryFigure } from '../../../src/contract/figures/trajectory.ts';
import { distances } from '../../../src/core/metrics/index.ts';
import type { ClassChoice } from '../../../src/core/condition.ts';
import type { SamplingSettings } from '../../../src/core/settings.ts';
import { makeLatent } from '../../../src/core/latent.ts';
import { drawingOf } from '../../../src/main/figures/kinds/index.ts';
import type { AnimatedDrawing, FigureData } from '../../../src/main/figures/kinds/kind.ts';
import { screenMeasure, type Measure } from '../../../src/main/figures/layout/sheet.ts';
import { createRasterizer } from '../../../src/main/figures/scene/rasterizer.ts';
import { knownSteps, line, named, resources, settings, sheet, tileData } from './support/known-figures.ts';

/** What figures write where a step count stands, and of the class that they show. */

const consistencyModel: NamingModel = {
  bounds: { process: { kind: 'consistency' } } as never,
  classes: null,
};

const labelled = { ...sheetStyle, settings: { ...settings, numSteps: 3 }, scale: 4 };
const trajectory: TrajectoryFigure = {
  kind: 'trajectory',
  pin: named(1),
  ladder: [2, 3],
  columns: 3,
  ...labelled,
};
const figures: Readonly<Record<string, FigureSpec>> = {
  sheet: { ...sheet, contrast: 'none', ladder: [1, 2, 3], reference: 3 },
  line: { ...line, ...labelled },
  samples: { kind: 'samples', pins: [named(1), named(2)], ...labelled },
  plane: {
    kind: 'plane',
    corners: [named(1), named(2), named(3), named(4)],
    columns: 2,
    rows: 2,
    ...labelled,
  },
  trajectory,
};

/** Made of known pictures. */
function dataOf(spec: FigureSpec): FigureData {
  const plan = planFigure(spec);
  const tiles = plan.tiles.map((tile) => makeLatent([3, 8, 8], tileData(tile, [3, 8, 8])));
  const trajectories = plan.tiles.map((tile) => {
    const steps = knownSteps(tile, [3, 8, 8]);
    const pictures = steps.map(({ t, xt, predX0 }) => {
      const [a, b] = [xt, predX0].map((data) => makeLatent([3, 8, 8], data));
      return { t, xt: a!, predX0: b! };
    });
    return { stepChanges: steps, shown: new Map(pictures.entries()) };
  });
  return {
    tiles,
    distances: plan.compare.map(({ tile, reference }) => ({
      distances: distances(tiles[tile]!, tiles[reference]!),
    })),
    latents: plan.latents.map((_, i) => tiles[i]!),
    trajectories,
  };
}

/** Texts in order, each of runs that stand together. */
function textsIn(value: unknown): string[] {
  if (Array.isArray(value) && value.some((part) => typeof (part as { text?: unknown })?.text === 'string'))
    return [value.map(({ text }: { text: string }) => text).join('')];
  if (value === null || typeof value !== 'object' || ArrayBuffer.isView(value)) return [];
  const own = 'name' in value && typeof value.name === 'string' ? [value.name] : [];
  const header = 'header' in value && typeof value.header === 'string' ? [value.header] : [];
  return [...own, ...header, ...Object.values(value).flatMap(textsIn)];
}

const type = createRasterizer(resources).type;

const measureOf = (spec: FigureSpec): Measure => screenMeasure([3, 8, 8], spec, type);

/** Everything that a figure and its animation say. */
function said(spec: FigureSpec): string[] {
  const drawing = drawingOf(spec);
  const measure = measureOf(spec);
  const { keyframes } = drawing as Partial<AnimatedDrawing<FigureSpec>>;
  return [...textsIn(drawing.sheet(spec, measure, dataOf(spec))), ...textsIn(keyframes?.(spec, 2) ?? [])];
}

describe.each(Object.entries(figures))('a figure of kind %s', (_, figure) => {
  it('names S, as it did before step counts could be written in words', () => {
    const texts = said(figure).join('|');
    expect(texts).toContain('S = 3');
    expect(texts).not.toMatch(/\d steps?\b/);
  });

  it('of a consistency model has steps in place of S, in all its texts', () => {
    const texts = said(withModelTexts(figure, consistencyModel)).join('|');
    expect(texts).toContain('3 steps');
    expect(texts).not.toMatch(/\bS\b/);
  });
});

it('a comparison of a consistency model passes its wording on to both sides, and refuses equal ones in words', () => {
  const spelled = withModelTexts({ ...line, ...labelled }, consistencyModel);
  const compared = compareFigure(spelled, { kind: 'steps', numSteps: 1 }, ['3 steps', '1 step']);
  expect(said(compared as FigureSpec).join('|')).not.toMatch(/\bS\b/);
  const equal = compareFigure(spelled, { kind: 'steps', numSteps: 3 }, ['', '']) as FigureSpec;
  expect(() => planFigure(equal)).toThrow('3 steps already');
});

it('where columns have no room, "steps" stands before them and bare numbers over them', () => {
  const narrow = {
    ...screenMeasure([3, 8, 8], sheet, type),
    column: 20,
  };
  const spec = withModelTexts(figures['sheet']!, consistencyModel);
  const [header] = drawingOf(spec).sheet(spec, narrow, null).headers;
  expect(textsIn(header)).toEqual(['steps', '1', '2', '3']);
});

describe('a figure for which noise is drawn', () => {
  const ddim: NamingModel = { bounds: { numTrainTimesteps: 1000, stepsOffset: 0 }, classes: null };
  const noisy = (change: Partial<SamplingSettings>) => ({ ...labelled.settings, noiseSeed: '7', ...change });

  it.each(Object.entries(figures))('%s: names the noise seed, and no other figure does', (_, figure) => {
    const spec = { ...figure, settings: noisy({ eta: 0.5 }) };
    expect(said(withModelTexts(spec, ddim)).join('|')).toContain('η = 0.5, noise seed 7');
    const still = { ...figure, settings: noisy({}) };
    expect(said(withModelTexts(still, ddim)).join('|')).not.toContain('seed 7');
    const texts = said(withModelTexts(still, consistencyModel)).join('|');
    expect(texts).toContain('noise seed 7');
    // One made before figures had it is drawn as it was.
    expect(said(spec).join('|')).not.toContain('seed 7');
  });

  it('of one step of a consistency model names none, but beside a variant that draws noise', () => {
    const single = { ...line, ...labelled, settings: noisy({ numSteps: 1 }) };
    expect(withModelTexts(single, consistencyModel)).not.toHaveProperty('saysNoiseSeed');
    const compared = compareFigure(single, { kind: 'steps', numSteps: 2 }, [
      '1 step',
      '2 steps',
    ]) as FigureSpec;
    expect(said(withModelTexts(compared, consistencyModel)).join('|')).toContain('noise seed 7');
    expect(v.parse(figureSpec, withModelTexts(compared, consistencyModel))).toHaveProperty(
      'saysNoiseSeed',
      true,
    );
  });
});

describe('a figure of a class', () => {
  const names = { 3: 'crane, Grus grus', 5: 'red fox' };
  const model: NamingModel = {
    bounds: { numTrainTimesteps: 1000, stepsOffset: 0 },
    classes: { kind: 'label', count: 10, nullLabel: 10, width: null, names },
  };
  const ofClass = (choice: ClassChoice): SamplingSettings => ({
    ...labelled.settings,
    condition: { class: choice, guidance: 1.5 },
  });
  const texts = (spec: FigureSpec): string => said(withModelTexts(spec, model)).join('|');
  const inversion: FigureSpec = { kind: 'inversion', images: [named(1)], ladder: [2, 3], ...labelled };
  const kinds: Readonly<Record<string, FigureSpec>> = { ...figures, inversion };

  it.each(Object.entries(kinds))('%s: names it and its guidance', (_, figure) => {
    const spec = { ...figure, settings: ofClass(3) };
    expect(texts(spec)).toContain('class 3 (crane), guidance 1.5');
    expect(texts({ ...spec, captions: false })).not.toContain('class');
    expect(texts({ ...spec, settings: { ...ofClass(4) } })).toContain('class 4, guidance 1.5');
  });

  it.each(Object.entries(kinds))(
    '%s: one made before figures had class names is drawn as it was',
    (_, figure) => {
      expect(said({ ...figure, settings: ofClass(3) })).toEqual(
        said({ ...figure, settings: labelled.settings }),
      );
    },
  );

  it('has in its recipe the names of the classes that it shows, and no others', () => {
    const lineTo = { ...line, ...labelled, settings: ofClass(3), toClass: 5 };
    expect(withModelTexts(lineTo, model).classNames).toEqual({ 3: 'crane', 5: 'red fox' });
    expect(withModelTexts({ ...lineTo, toClass: 6 }, model).classNames).toEqual({ 3: 'crane' });
    expect(withModelTexts({ ...lineTo, ...labelled, toClass: undefined } as never, model)).not.toHaveProperty(
      'classNames',
    );
    expect(v.parse(figureSpec, withModelTexts(lineTo, model))).toEqual(withModelTexts(lineTo, model));
  });

  it('names both ends of a line between classes', () => {
    const lineTo = { ...line, ...labelled, settings: ofClass(3), toClass: 5 };
    expect(texts(lineTo)).toContain('class 3 (crane) to class 5 (red fox), guidance 1.5');
  });

  it('leaves the class to the titles where two are compared, and says what both have', () => {
    const single = { ...line, ...labelled, settings: ofClass(3) };
    const titles = ['class 3 (crane)', 'class 5 (red fox)'] as const;
    const compared = compareFigure(single, { kind: 'class', class: 5 }, titles) as FigureSpec;
    expect(withModelTexts(compared, model).classNames).toEqual({ 3: 'crane', 5: 'red fox' });
    const note = textsIn(
      drawingOf(compared).sheet(withModelTexts(compared, model), measureOf(compared), null).note,
    );
    expect(note.join('')).toBe('S = 3, guidance 1.5, slerp');
    const eta = compareFigure(single, { kind: 'eta', eta: 1 }, ['η = 0', 'η = 1']) as FigureSpec;
    expect(texts(eta)).toContain('class 3 (crane), guidance 1.5');
  });

  it('leaves it to the rows where these are classes', () => {
    const rows = [3, 5].map((label) => ({ name: `row ${label}`, class: label }));
    const spec = {
      ...sheet,
      ...labelled,
      contrast: 'none',
      pins: [named(1)],
      ladder: [1, 2, 3],
      reference: 3,
    };
    const own = { ...spec, classes: rows, settings: ofClass(3) } as FigureSpec;
    expect(texts(own)).toContain('guidance 1.5');
    expect(texts(own)).not.toContain('class 3');
  });
});
