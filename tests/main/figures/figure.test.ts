import { describe, expect, it } from 'vitest';
import type { FigureSpec } from '../../../src/contract/figures/index.ts';
import type { LineFigure } from '../../../src/contract/figures/line.ts';
import { bareStyle } from '../../../src/contract/figures/style.ts';
import { distances } from '../../../src/core/metrics/index.ts';
import { makeLatent, type LatentShape } from '../../../src/core/latent.ts';
import { formatLatentRef } from '../../../src/core/latent-ref.ts';
import { renderFigure } from '../../../src/main/figures/figure.ts';
import { lineDrawing } from '../../../src/main/figures/kinds/line.ts';
import { screenMeasure } from '../../../src/main/figures/layout/sheet.ts';
import { pictureOf, type Picture } from '../../../src/main/figures/scene/picture.ts';
import { createRasterizer } from '../../../src/main/figures/scene/rasterizer.ts';
import { readPng } from '../../../src/main/formats/png/reader.ts';
import { samplesFigure } from '../../../src/main/figures/samples-figure.ts';
import { themes } from '../../../src/main/figures/scene/theme.ts';
import { collect } from './support/collect.ts';
import {
  find,
  line,
  named,
  pixel,
  recorder,
  render,
  resolve,
  resources,
  seed,
  settings,
  sheet,
  stands,
  tileData,
} from './support/known-figures.ts';

const white = [255, 255, 255] as const;

/** Where the plot's mean, alone in the accent, is drawn. */
function accentPixels({ rgba, width }: Picture): { x: number; y: number }[] {
  const colour = [1, 3, 5].map((at) => parseInt(themes.light.accent.slice(at, at + 2), 16));
  return Array.from({ length: rgba.length / 4 }, (_, i) => i)
    .filter((i) => colour.every((value, c) => rgba[4 * i + c] === value))
    .map((i) => ({ x: i % width, y: Math.floor(i / width) }));
}

describe('the file of a figure', () => {
  it('tells its rows while it is written, up to the last', async () => {
    const told: { done: number; total: number }[] = [];
    const shape: LatentShape = [3, 64, 64];
    const figure = await renderFigure({ ...line, scale: 16 }, recorder(shape).run, {
      shape,
      resources,
      resolve,
      onProgress: ({ unit, done, total }) => unit === 'rows' && told.push({ done, total }),
    });
    expect(told).toEqual([]);
    await collect(figure.write('png'));
    expect(told.length).toBeGreaterThan(1);
    expect(told.every(({ total }) => total === 1024)).toBe(true);
    expect(told.map(({ done }) => done)).toEqual(told.map(({ done }) => done).toSorted((a, b) => a - b));
    expect(told.at(-1)!.done).toBe(1024);
  });
});

describe('line', () => {
  it('is one row of k·(n − 1) + 1 tiles with 2 px gutters and nothing around', async () => {
    const { picture, tiles, pictures } = await render(line);
    expect(tiles.map(({ ref }) => formatLatentRef(ref))).toEqual([
      'seed:1',
      'slerp(seed:1, seed:2, 0.5)',
      'seed:2',
      'slerp(seed:2, seed:3, 0.5)',
      'seed:3',
    ]);
    expect([picture.width, picture.height]).toEqual([5 * 18 - 2, 16]);
    pictures.forEach((tile, i) => expect(stands(picture, tile, i * 18, 0, 2), `tile ${i}`).toBe(true));
    expect(pixel(picture, 16, 5)).toEqual([255, 255, 255, 255]);
  });

  it.each([false, true])('of innerU names its pins over their own tiles (closed: %s)', (closed) => {
    const innerU = [[0.1, 0.2, 0.3, 0.4, 0.5], [0.9], ...(closed ? [[0.5, 0.6]] : [])];
    const spec = { ...line, innerU, closed, labels: true, captions: true };
    const { type } = createRasterizer(resources);
    const measure = screenMeasure([3, 8, 8], { ...spec, scale: 16 }, type);
    const latents = [1, 2, 3].map((n) =>
      makeLatent([1, 1, 2], Float32Array.of(Math.cos(n * n), Math.sin(n * n))),
    );
    const cellsOf = (figure: LineFigure) =>
      lineDrawing.sheet(figure, measure, { tiles: [], latents, distances: [], trajectories: [] }).headers[0]!
        .cells;
    const cells = cellsOf(spec);
    const name = (column: number, anchor: string) => expect.objectContaining({ column, anchor });
    expect(cells.slice(0, 3)).toEqual([
      name(0, 'start'),
      name(6, 'middle'),
      name(8, closed ? 'middle' : 'end'),
    ]);
    const angles = cells.slice(3).map(({ column }) => column);
    const joints = [0, 6, 8, ...(closed ? [11] : [])];
    expect(angles).toHaveLength(joints.length - 1);
    angles.forEach((column, i) => {
      expect(column).toBeGreaterThan(joints[i]!);
      expect(column).toBeLessThan(joints[i + 1]!);
    });
    const { innerU: _, ...even } = { ...spec, framesPerSegment: 5 };
    const same = Array.from({ length: closed ? 3 : 2 }, () => [0.25, 0.5, 0.75]);
    expect(cellsOf({ ...even, innerU: same })).toEqual(cellsOf(even));
  });

  it('brings a tile nearest to 128 pixels when no scale is asked for', async () => {
    expect((await render({ ...line, scale: null })).picture.height).toBe(128);
    expect((await render({ ...line, scale: null }, [3, 256, 256])).picture.height).toBe(256);
    expect((await render({ ...line, scale: null }, [1, 3, 3])).picture.height).toBe(48); // at most 16 × 3
  });

  it('shows one channel as grey', async () => {
    const { picture, pictures } = await render(line, [1, 8, 8]);
    expect(stands(picture, pictures[1]!, 18, 0, 2)).toBe(true);
    const [red, green, blue] = pixel(picture, 20, 3);
    expect([green, blue]).toEqual([red, red]);
  });
});

describe('plane', () => {
  it('is columns × rows of tiles, row by row, corners at the corners', async () => {
    const corners = [named(1), named(2), named(3), named(4)] as const;
    const { picture, tiles, pictures } = await render({
      kind: 'plane',
      corners,
      columns: 4,
      rows: 3,
      ...bareStyle,
      settings,
      scale: 1,
    });
    expect([0, 3, 8, 11].map((i) => tiles[i]!.ref)).toEqual(corners.map(({ ref }) => ref));
    expect([picture.width, picture.height]).toEqual([4 * 10 - 2, 3 * 10 - 2]);
    pictures.forEach((tile, i) =>
      expect(stands(picture, tile, (i % 4) * 10, Math.floor(i / 4) * 10, 1), `tile ${i}`).toBe(true),
    );
  });
});

describe('samples', () => {
  it('stand in a grid as near to a square as their number allows', async () => {
    const shape: LatentShape = [3, 4, 4];
    const all = Array.from({ length: 5 }, (_, i) =>
      tileData({ task: 'sample', ref: seed(i), settings }, shape),
    );
    const data = Float32Array.from(all.flatMap((one) => [...one]));
    const look = { ...bareStyle, settings, scale: 1 };
    const names = all.map((_, i) => `seed:${i}`);
    const figure = samplesFigure({ shape: [5, ...shape], data }, names, look);
    const picture = await readPng(await collect(figure.write('png')), 'x.png');
    expect([picture.width, picture.height]).toEqual([3 * 6 - 2, 2 * 6 - 2]);
    all.forEach((one, i) =>
      expect(stands(picture, pictureOf(one, shape), (i % 3) * 6, Math.floor(i / 3) * 6, 1)).toBe(true),
    );
    expect(pixel(picture, 13, 7)).toEqual([255, 255, 255, 255]); // the sixth place is empty
    const pins = names.map((name, i) => ({ name, ref: seed(i) }));
    const spec = { kind: 'samples', pins, ...look } as const;
    const drawn = await renderFigure(spec, recorder(shape).run, { shape, resources, resolve });
    expect(await readPng(await collect(drawn.write('png')), 'x.png')).toEqual(picture);
  });

  it('have their names under them, and S below, where that is wanted', async () => {
    const pins = [1, 2, 3].map((n) => ({ name: `seed:${n}`, ref: seed(n) }));
    const look = { ...bareStyle, settings, scale: 8 };
    const bare = await render({ kind: 'samples', pins, ...look });
    const named = await render({ kind: 'samples', pins, ...look, labels: true, captions: true });
    const places = named.pictures.map((tile) => find(named.picture, tile, 8));
    expect(places).not.toContain(null);
    expect(places[2]!.y - places[0]!.y).toBeGreaterThan(bare.pictures[0]!.height * 8 + look.gutter);
    expect(named.picture.height - places[2]!.y).toBeGreaterThan(bare.picture.height / 2 + 2 * 11);
  });
});

describe('consistency sheet', () => {
  it('has every pin at every S in rows and columns, and the first pin again at η = 1 below', async () => {
    const { picture, tiles, pictures } = await render(sheet);
    expect(tiles.map(({ settings: { numSteps, eta } }) => [numSteps, eta])).toEqual(
      [0, 0, 1].flatMap((eta) => [5, 10, 40].map((S) => [S, eta])),
    );
    expect(tiles[6]!.ref).toEqual(seed(1));
    const places = pictures.map((tile) => find(picture, tile, 4));
    expect(places).not.toContain(null);
    const columns = places.slice(0, 3).map((place) => place!.x);
    const rows = [0, 3, 6].map((i) => places[i]!.y);
    expect(places.map((place) => [place!.x, place!.y])).toEqual(
      rows.flatMap((y) => columns.map((x) => [x, y])),
    );
    expect(rows[2]! - rows[1]!).toBeGreaterThan(rows[1]! - rows[0]!); // its heading takes room
  });

  it('shows the first pin under the clip rule of diffusers below, when that is the contrast', async () => {
    const { tiles } = await render({ ...sheet, contrast: 'clip' });
    expect(tiles.map(({ settings: { eta, clip } }) => [eta, clip])).toEqual(
      ['none', 'none', 'diffusers'].flatMap((clip) => [5, 10, 40].map(() => [0, clip])),
    );
    expect(tiles[6]!.ref).toEqual(seed(1));
  });

  it('says which contrast it shows, and takes no room for none', async () => {
    const [eta, clip, none] = await Promise.all(
      (['eta', 'clip', 'none'] as const).map((contrast) => render({ ...sheet, contrast })),
    );
    expect(none!.tiles).toHaveLength(6);
    expect(none!.picture.height).toBeLessThan(eta!.picture.height);
    expect([clip!.picture.width, clip!.picture.height]).toEqual([eta!.picture.width, eta!.picture.height]);
  });

  it('writes and plots the metric that is asked for, in the same room, with the same numbers beside it', async () => {
    const [mse, psnr, ssim] = await Promise.all(
      (['mse', 'psnr', 'ssim'] as const).map((metric) => render({ ...sheet, metric, scale: 12 })),
    );
    for (const other of [psnr!, ssim!]) {
      expect([other.picture.width, other.picture.height]).toEqual([mse!.picture.width, mse!.picture.height]);
      expect(other.figure.rows).toEqual(mse!.figure.rows);
      expect(other.png.equals(mse!.png)).toBe(false);
    }
    expect(psnr!.png.equals(ssim!.png)).toBe(false);
    // Along S the error falls, and likeness rises (y counts downwards).
    const drop = ({ picture }: { picture: Picture }): number => {
      const along = accentPixels(picture).toSorted((a, b) => a.x - b.x);
      return along.at(-1)!.y - along[0]!.y;
    };
    expect(drop(mse!)).toBeGreaterThan(0);
    expect(drop(psnr!)).toBeLessThan(0);
    expect(drop(ssim!)).toBeLessThan(0);
  });

  it('tells the distance of every cell to the reference of its row, and of the reference to itself', async () => {
    const { figure, tiles } = await render(sheet);
    const shape: LatentShape = [3, 8, 8];
    const latents = tiles.map((tile) => makeLatent(shape, tileData(tile, shape)));
    expect(figure.rows.map(({ pin, eta, numSteps, reference }) => [pin, eta, numSteps, reference])).toEqual(
      [['A', 0] as const, ['B', 0] as const, ['A', 1] as const].flatMap(([pin, eta]) =>
        [5, 10, 40].map((S) => [pin, eta, S, 40]),
      ),
    );
    expect(figure.rows[6]).toMatchObject(distances(latents[6]!, latents[8]!));
    expect(figure.rows.slice(0, 2)).toMatchObject([0, 1].map((i) => distances(latents[i]!, latents[2]!)));
    expect(figure.rows[5]).toMatchObject({ mse: 0, psnr: Infinity, ssim: 1 });
  });

  it('compares with the column asked for, also when it is not the last', async () => {
    const { figure } = await render({ ...sheet, reference: 10 });
    expect(figure.rows.filter(({ mse }) => mse === 0).map(({ numSteps }) => numSteps)).toEqual([10, 10, 10]);
  });

  it('really draws text: heads, names and captions put ink where only paper would be', async () => {
    const { picture, pictures } = await render({ ...sheet, scale: 12 });
    const [first, second] = [find(picture, pictures[0]!, 12)!, find(picture, pictures[3]!, 12)!];
    const inked = (x: number, y: number, width: number, height: number): number => {
      let count = 0;
      for (let i = 0; i < width * height; i++)
        if (pixel(picture, x + (i % width), y + Math.floor(i / width))[0]! < 200) count += 1;
      return count;
    };
    expect(inked(first.x, first.y - 24, 96, 22), 'head').toBeGreaterThan(30);
    expect(inked(0, first.y, first.x - 4, 96), 'name').toBeGreaterThan(20);
    expect(inked(first.x, first.y + 97, 96, second.y - first.y - 98), 'caption').toBeGreaterThan(30);
    expect(inked(0, 0, picture.width, 15), 'margin').toBe(0);
  });

  it('draws names as they are, markup and long expressions included', async () => {
    const named = (name: string) => render({ ...sheet, pins: [{ name, ref: seed(1) }] });
    const [markup, other] = [
      await named('A & <B> "C" \u0000\u001b'),
      await named('A & <B> "D" \u0000\u001b'),
    ];
    expect(markup.png.equals(other.png)).toBe(false);
    const long = await named(`slerp(${'seed:1, '.repeat(200)}0.5)`);
    expect(long.picture.width).toBeLessThan(markup.picture.width + 200);
  });

  it('sets S and x in the face of mathematics', async () => {
    const { createRasterizer } = await import('../../../src/main/figures/scene/rasterizer.ts');
    const { math, plain } = await import('../../../src/main/figures/layout/text.ts');
    const { type, outline, draw } = createRasterizer(resources);
    const look = { size: 40, fill: '#000' };
    const drawn = (...runs: Parameters<typeof type.text>[2][number][]) =>
      draw(outline(type.text(10, 45, runs, look)), { width: 200, top: 0, rows: 60 }, white);
    const cut = (rgba: Uint8ClampedArray): number[] =>
      [...rgba].filter((_, i) => Math.floor(i / 4) % 200 < 36);
    // Beside digits, which the face lacks, the letter is the same as alone, and not Inter's.
    expect(cut(drawn(math('S'), plain(' = 10')))).toEqual(cut(drawn(math('S'))));
    expect(cut(drawn(math('S')))).not.toEqual(cut(drawn(plain('S'))));
  });

  it('has every glyph that a sheet needs', async () => {
    const { createRasterizer } = await import('../../../src/main/figures/scene/rasterizer.ts');
    const { plain } = await import('../../../src/main/figures/layout/text.ts');
    const { type, outline, draw } = createRasterizer(resources);
    const ink = (text: string): string =>
      draw(
        outline(type.text(10, 45, [plain(text)], { size: 40, fill: '#000' })),
        { width: 60, top: 0, rows: 60 },
        white,
      ).join('');
    const absent = ink('\u{10ffff}');
    const glyphs = [...'ηθτ×−‖√ᾱ…°·∞'].filter((glyph) => ink(glyph) === absent || ink(glyph) === ink(' '));
    expect(glyphs).toEqual([]);
  });

  it('is dark when asked to be', async () => {
    const [light, dark] = [await render(sheet), await render({ ...sheet, theme: 'dark' })];
    expect(pixel(light.picture, 0, 0)).toEqual([...themes.light.paper, 255]);
    expect(pixel(dark.picture, 0, 0)).toEqual([...themes.dark.paper, 255]);
    expect(dark.figure.rows).toEqual(light.figure.rows);
  });

  it('plots only what makes a curve', async () => {
    const [two, three] = [await render({ ...sheet, ladder: [5, 40] }), await render(sheet)];
    expect(three.picture.width - two.picture.width).toBeGreaterThan(100);
    expect([two, three].map(({ picture }) => accentPixels(picture).length > 0)).toEqual([false, true]);
  });
});

describe('refusals', () => {
  const cases: [what: string, spec: FigureSpec, shape: LatentShape, message: RegExp][] = [
    ['latents that are no pictures', line, [4, 8, 8], /1 or 3 channels, the model has 4/],
    [
      'a reference outside the ladder',
      { ...sheet, reference: 20 },
      [3, 8, 8],
      /S = 20 is not among the step counts 5,10,40/,
    ],
    [
      'a ladder that does not increase',
      { ...sheet, ladder: [10, 5, 40] },
      [3, 8, 8],
      /step counts 10,5,40 must increase/,
    ],
    ['a sheet without pins', { ...sheet, pins: [] }, [3, 8, 8], /at least one pin/],
    ['a line of one pin', { ...line, pins: [named(1)] }, [3, 8, 8], /two pins, got 1/],
    ['a strip that is too wide', { ...line, framesPerSegment: 4000, scale: 16 }, [3, 8, 8], /is too large/],
  ];
  it.each(cases)('refuses %s before anything is sampled', async (_, spec, shape, message) => {
    const { run, tiles } = recorder(shape);
    const rendering = renderFigure(spec, run, { shape, resources, resolve });
    await expect(rendering).rejects.toMatchObject({
      code: 'request/invalid',
      message: expect.stringMatching(message),
    });
    expect(tiles).toEqual([]);
  });
});
