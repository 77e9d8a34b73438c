import { describe, expect, it } from 'vitest';
import { compareFigure } from '../../../src/contract/figures/comparison.ts';
import { planFigure, type FigureSpec } from '../../../src/contract/figures/index.ts';
import { sheetStyle, spellSteps } from '../../../src/contract/figures/style.ts';
import type { TrajectoryFigure } from '../../../src/contract/figures/trajectory.ts';
import { distances } from '../../../src/core/metrics/index.ts';
import { makeLatent } from '../../../src/core/latent.ts';
import { drawingOf } from '../../../src/main/figures/kinds/index.ts';
import type { AnimatedDrawing, FigureData } from '../../../src/main/figures/kinds/kind.ts';
import { screenMeasure } from '../../../src/main/figures/layout/sheet.ts';
import { createRasterizer } from '../../../src/main/figures/scene/rasterizer.ts';
import { knownSteps, line, named, resources, settings, sheet, tileData } from './support/known-figures.ts';

/** What figures write where a step count stands. */

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

/** Everything that a figure and its animation say. */
function said(spec: FigureSpec): string[] {
  const drawing = drawingOf(spec);
  const measure = screenMeasure([3, 8, 8], spec, type);
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
    const texts = said(spellSteps(figure, true)).join('|');
    expect(texts).toContain('3 steps');
    expect(texts).not.toMatch(/\bS\b/);
  });
});

it('a comparison of a consistency model passes its wording on to both sides, and refuses equal ones in words', () => {
  const spelled = spellSteps({ ...line, ...labelled }, true);
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
  const spec = spellSteps(figures['sheet']!, true);
  const [header] = drawingOf(spec).sheet(spec, narrow, null).headers;
  expect(textsIn(header)).toEqual(['steps', '1', '2', '3']);
});
