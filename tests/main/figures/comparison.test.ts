import { describe, expect, it } from 'vitest';
import { compareFigure } from '../../../src/contract/figures/comparison.ts';
import {
  figureRefs,
  figureSpec,
  isAnimated,
  kindOf,
  mapRefs,
  planFigure,
  sidesOf,
  stepCountsOf,
  type FigureSpec,
  type SingleFigure,
} from '../../../src/contract/figures/index.ts';
import type { PlaneFigure } from '../../../src/contract/figures/plane.ts';
import type { SamplesFigure } from '../../../src/contract/figures/samples.ts';
import { bareStyle, sheetStyle, stripStyle } from '../../../src/contract/figures/style.ts';
import type { TrajectoryFigure } from '../../../src/contract/figures/trajectory.ts';
import { parse } from '../../../src/contract/parsers.ts';
import { formatLatentRef } from '../../../src/core/latent-ref.ts';
import { makeLatent } from '../../../src/core/latent.ts';
import { distances } from '../../../src/core/metrics/index.ts';
import { renderData } from '../../../src/main/figures/data/data-file.ts';
import { drawingOf } from '../../../src/main/figures/kinds/index.ts';
import type { Sheet } from '../../../src/main/figures/layout/sheet.ts';
import { screenMeasure } from '../../../src/main/figures/layout/sheet.ts';
import { createRasterizer } from '../../../src/main/figures/scene/rasterizer.ts';
import {
  find,
  line,
  named,
  recorder,
  render,
  resolve,
  resources,
  seed,
  settings,
  sheet,
  tileData,
} from './support/known-figures.ts';

const beside = compareFigure<SingleFigure>;
const paths = ['slerp', 'lerp'] as const;
const etas = ['η = 0', 'η = 1'] as const;
const noisy = { kind: 'eta', eta: 1 } as const;

const strips = beside({ ...line, ...stripStyle }, { kind: 'lerp' }, paths);
const rows = beside({ ...sheet, contrast: 'none' }, noisy, etas);
const plane: PlaneFigure = {
  kind: 'plane',
  corners: [named(1), named(2), named(3), named(4)],
  columns: 3,
  rows: 2,
  ...sheetStyle,
  settings,
  scale: 4,
};
const samples: SamplesFigure = {
  kind: 'samples',
  pins: [1, 2, 3, 4, 5].map((n) => ({ name: `seed ${n}`, ref: seed(n) })),
  ...stripStyle,
  settings,
  scale: 4,
};
const trajectory: TrajectoryFigure = {
  kind: 'trajectory',
  pin: named(1),
  ladder: [3, 6],
  columns: 3,
  ...stripStyle,
  settings,
  scale: 4,
};
const all = {
  strips,
  rows,
  places: beside(plane, { kind: 'lerp' }, paths),
  seeds: beside(samples, { kind: 'steps', numSteps: 3 }, ['S = 7', 'S = 3']),
  ways: beside(trajectory, noisy, etas),
};

const { type } = createRasterizer(resources);
const measureOf = (spec: FigureSpec) => screenMeasure([3, 8, 8], { ...spec, scale: 16 }, type);
const drawn = (spec: FigureSpec): Sheet => drawingOf(spec).sheet(spec, measureOf(spec), null);
const textOf = (runs: readonly { readonly text: string }[] | null | undefined): string =>
  (runs ?? []).map(({ text }) => text).join('');

describe('a comparison', () => {
  it.each(Object.entries(all))('of %s parses as it is, and its sides have its style', (_, spec) => {
    expect(parse(figureSpec, JSON.parse(JSON.stringify(spec)), 'figure')).toEqual(spec);
    for (const side of sidesOf(spec))
      expect(side).toMatchObject({ kind: spec.of.kind, gutter: spec.gutter, scale: spec.scale, title: '' });
  });

  it('plans its sides one after the other, each compared with its own', () => {
    const { tiles, compare } = planFigure(rows);
    expect(tiles.map(({ settings: { eta } }) => eta)).toEqual([0, 1].flatMap((eta) => Array(6).fill(eta)));
    expect(compare).toEqual(
      [0, 3, 6, 9].flatMap((first) => [0, 1].map((i) => ({ tile: first + i, reference: first + 2 }))),
    );
    expect(planFigure(all.ways).steps).toHaveLength(4);
    const ofClass = { ...sheet, settings: { ...sheet.settings, condition: { class: 3 } } };
    for (const { settings } of planFigure(beside(ofClass, noisy, etas)).tiles)
      expect(settings.condition).toEqual({ class: 3 });
  });

  it('takes the other path of a line and of a plane, there and back', () => {
    const refs = planFigure(strips).tiles.map(({ ref }) => formatLatentRef(ref));
    expect(refs.slice(5)).toEqual(refs.slice(0, 5).map((ref) => ref.replace('slerp', 'lerp')));
    const straight = beside({ ...plane, mode: 'lerp' }, { kind: 'lerp' }, ['lerp', 'slerp']);
    const [own, other] = sidesOf(straight).map((side) => planFigure(side).tiles);
    expect(
      own!
        .map(({ ref }) => formatLatentRef(ref))
        .join()
        .includes('slerp'),
    ).toBe(false);
    expect(other).toEqual(planFigure(plane).tiles);
  });

  it('tells its latents and its S, and exchanges the latents of both sides', () => {
    const other = [seed(8), seed(9)];
    const spec = beside({ ...sheet, contrast: 'none' }, { kind: 'lerp' }, paths, other);
    expect(figureRefs(spec)).toEqual([seed(1), seed(2), seed(8), seed(9)]);
    expect(figureRefs(mapRefs(spec, () => seed(7)))).toEqual(Array(4).fill(seed(7)));
    expect(planFigure(spec).tiles.map(({ ref }) => formatLatentRef(ref))).toEqual(
      [1, 2, 8, 9].flatMap((n) => Array(3).fill(`seed:${n}`)),
    );
    expect(stepCountsOf(spec)).toEqual([5, 10, 40]);
    expect(kindOf(strips).describe(strips, 'A')).toBe(
      'line (slerp, 3 frames a segment) through A: slerp compared with lerp',
    );
  });

  it('moves where its kind does', () => {
    const moving = Object.entries(all).filter(([, spec]) => isAnimated(spec));
    expect(moving.map(([name]) => name)).toEqual(['strips', 'rows', 'ways']);
  });

  it.each([
    ['what is the same', { ...rows, settings: { ...settings, eta: 1 } }, 'η is 1 already'],
    [
      'a path of a trajectory',
      { ...all.ways, with: { kind: 'lerp' } },
      'trajectory takes no comparison of kind lerp',
    ],
    [
      'S of a sheet of several',
      { ...rows, with: { kind: 'steps', numSteps: 3 } },
      'takes no comparison of kind steps',
    ],
    [
      'a solver with η',
      { ...rows, settings: { ...settings, eta: 0.5 }, with: { kind: 'solver', solver: 'unipc' } },
      'eta is 0.5: solver unipc takes 0 only',
    ],
    [
      'a path of rows without its latents',
      { ...rows, with: { kind: 'lerp' } },
      'otherRefs is missing: the 2 latents',
    ],
    [
      'too few latents',
      { ...rows, with: { kind: 'lerp' }, otherRefs: [seed(1)] },
      '1 latents, the figure has 2',
    ],
    ['latents of a line', { ...strips, otherRefs: [seed(1)] }, 'otherRefs has no meaning'],
  ])('of %s is refused', (_, spec, message) => {
    const parsed = parse(figureSpec, spec, 'figure');
    expect(() => planFigure(parsed)).toThrow(message);
  });

  it.each([
    ['another model', { ...strips, with: { kind: 'model', model: {} } }],
    ['images', { ...strips, of: { kind: 'inversion', images: [named(1)], ladder: [3] } }],
    ['a comparison', { ...strips, of: { ...strips, kind: 'comparison' } }],
    ['a side with settings of its own', { ...strips, of: { ...strips.of, settings } }],
    ['three titles', { ...strips, titles: ['a', 'b', 'c'] }],
  ])('of %s is no figure', (_, spec) => {
    expect(() => parse(figureSpec, spec, 'figure')).toThrow();
  });
});

describe('the drawing of a comparison', () => {
  const scale = 4;

  it('of a line is two strips under each other, names and u around them once', async () => {
    const { picture, pictures } = await render({ ...strips, with: noisy, scale });
    const places = pictures.map((tile) => find(picture, tile, scale));
    expect(places).not.toContain(null);
    const [above, below] = [places.slice(0, 5), places.slice(5)];
    expect(below.map((place) => place!.x)).toEqual(above.map((place) => place!.x));
    expect(below.map((place) => place!.y - above[0]!.y)).toEqual(Array(5).fill(8 * scale + strips.gutter));
    const { rows: lines, headers, note } = drawn(strips);
    expect(lines.map(({ name }) => textOf(name?.runs))).toEqual(['slerp', 'lerp']);
    expect(lines.map(({ caption }) => caption !== undefined)).toEqual([false, true]);
    expect([headers.length, textOf(note)]).toEqual([1, 'S = 7']);
  });

  it('without labels says in its note which strip is which; bare it has no text at all', async () => {
    expect(textOf(drawn({ ...strips, labels: false }).note)).toBe('above: slerp, below: lerp, S = 7');
    const { picture } = await render({ ...strips, ...bareStyle, scale });
    expect([picture.width, picture.height]).toEqual([5 * 34 - 2, 2 * 34 - 2]);
  });

  it('of a sheet has each row above its variant, then what stands once', () => {
    const names = (spec: FigureSpec) => drawn(spec).rows.map(({ name }) => textOf(name?.runs));
    expect(names(rows)).toEqual(['A, η = 0', 'A, η = 1', 'B, η = 0', 'B, η = 1']);
    const clipped = beside({ ...sheet, contrast: 'clip', everyPin: true }, noisy, etas);
    expect(names(clipped)).toEqual(['A, η = 0', 'A, η = 1', 'B, η = 0', 'B, η = 1', 'A', 'B']);
  });

  it('of a sheet shows each tile in its row, with its distance to its own reference', async () => {
    const { picture, pictures, tiles, figure } = await render({ ...rows, scale });
    const places = pictures.map((tile) => find(picture, tile, scale)!);
    const tops = [0, 3, 6, 9].map((i) => places[i]!.y);
    expect(tops.toSorted((a, b) => a - b)).toEqual([tops[0], tops[2], tops[1], tops[3]]);
    const latents = tiles.map((tile) => makeLatent([3, 8, 8], tileData(tile, [3, 8, 8])));
    expect(figure.rows.map(({ side, pin, eta }) => [side, pin, eta])).toEqual(
      [0, 1].flatMap((i) => ['A', 'B'].flatMap((pin) => Array(3).fill([etas[i], pin, i]))),
    );
    expect(figure.rows[9]).toMatchObject(distances(latents[9]!, latents[11]!));
  });

  it('of a sheet plots the variant as a curve by its name', () => {
    const run = recorder([3, 8, 8]).run;
    return run(planFigure(rows).tiles, planFigure(rows).compare, {}).then((results) => {
      const { plot } = drawingOf(rows).sheet(rows, measureOf(rows), {
        ...results,
        latents: [],
        trajectories: [],
      });
      expect(plot!.draws!.curves.map(({ label }) => textOf(label?.text))).toContain('η = 1');
    });
  });

  it.each([
    ['a plane', { ...all.places, with: noisy }, 3],
    ['samples', all.seeds, 3],
  ])(
    'of %s has both tiles of a place beside each other, nearer than the next place',
    async (_, spec, columns) => {
      const { picture, pictures } = await render({ ...spec, scale });
      const places = pictures.map((tile) => find(picture, tile, scale)!);
      const half = places.length / 2;
      const side = 8 * scale;
      for (let i = 0; i < half; i++) {
        expect(places[half + i]).toEqual({ x: places[i]!.x + side + spec.gutter, y: places[i]!.y });
        if (i % columns > 0)
          expect(places[i]!.x - places[half + i - 1]!.x).toBeGreaterThan(side + spec.gutter);
      }
    },
  );

  it('of samples names the sides over their tiles, and below where there is no room over them', () => {
    const { headers, rows: lines, note, columns } = drawn(all.seeds);
    expect([
      columns,
      headers
        .at(-1)!
        .cells.slice(0, 2)
        .map(({ runs }) => textOf(runs)),
    ]).toEqual([6, ['S = 7', 'S = 3']]);
    expect(lines[0]!.caption!.cells.map(({ column }) => column)).toEqual([0.5, 2.5, 4.5]);
    expect(note).toBeNull();
    const long = { ...all.seeds, titles: ['a title that no tile has room for', 'b'] as const };
    expect(textOf(drawn(long).note)).toBe('left: a title that no tile has room for, right: b');
    const bare = drawn({ ...all.seeds, labels: false, captions: false });
    expect([bare.headers, bare.note]).toEqual([[], null]);
  });

  it('of a trajectory has at each S the one above the other', () => {
    const { rows: lines } = drawn(all.ways);
    expect(lines.map(({ heading }) => textOf(heading?.runs))).toEqual(
      ['S = 3, η = 0', 'S = 3, η = 1', 'S = 6, η = 0', 'S = 6, η = 1'].flatMap((text) => [text, '']),
    );
  });
});

describe('the data of a comparison', () => {
  const shape = [3, 8, 8] as const;
  const make = async (spec: Parameters<typeof renderData>[0]): Promise<string> => {
    const { run } = recorder(shape);
    const encode = () => Promise.reject(new Error('nothing to encode'));
    return Buffer.concat([...(await renderData(spec, { shape, run, resolve, encode }))]).toString('utf8');
  };

  it('has both sides in order, and says which a row is of', async () => {
    const table = await make({ content: 'metrics', format: 'csv', figure: strips });
    const lines = table.trim().split('\r\n');
    expect(lines[0]).toBe('side,frame,from,to,degrees,u');
    expect(lines.slice(1).map((text) => text.split(',')[0])).toEqual(
      paths.flatMap((path) => Array(5).fill(path)),
    );
  });

  it('names a solver in its side alone where the other one names none', async () => {
    const spec = beside({ ...sheet, contrast: 'none' }, { kind: 'solver', solver: 'unipc' }, [
      'DDIM',
      'UniPC-2',
    ]);
    const [head, first] = (await make({ content: 'metrics', format: 'csv', figure: spec })).split('\r\n');
    expect(head!.startsWith('side,pin,')).toBe(true);
    expect(head).toContain('solver');
    expect(first!.split(',')).toHaveLength(head!.split(',').length);
  });

  it('has no trajectories of unequal lengths in one array', async () => {
    const spec = { content: 'trajectories', format: 'safetensors' } as const;
    const plms = beside(trajectory, { kind: 'solver', solver: 'plms' }, ['DDIM', 'PLMS']);
    await expect(make({ ...spec, figure: plms })).rejects.toThrow('S = 3 have 3 and 4 steps');
    const array = await make({ ...spec, figure: all.ways });
    expect(array).toContain('"S3.xt":{"dtype":"F32","shape":[2,3,3,8,8]');
  });

  it('is refused where the figure has no numbers', async () => {
    const figure = all.seeds;
    await expect(make({ content: 'metrics', format: 'csv', figure })).rejects.toThrow('has no metrics');
  });
});
