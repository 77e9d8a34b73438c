import { describe, expect, it } from 'vitest';
import { kindOf, planFigure, type FigureSpec } from '../../../src/contract/figures/index.ts';
import { planeRef, type PlaneCorners } from '../../../src/core/grid.ts';
import { consistencyDrawing } from '../../../src/main/figures/kinds/consistency.ts';
import { planeDrawing } from '../../../src/main/figures/kinds/plane.ts';
import { screenMeasure } from '../../../src/main/figures/layout/sheet.ts';
import type { PlaneFigure } from '../../../src/contract/figures/plane.ts';
import { sheetStyle } from '../../../src/contract/figures/style.ts';
import { namedPlaces, shareTexts } from '../../../src/main/figures/kinds/kind.ts';
import { paintScene } from '../../../src/main/figures/scene/paint.ts';
import type { Picture } from '../../../src/main/figures/scene/picture.ts';
import { createRasterizer } from '../../../src/main/figures/scene/rasterizer.ts';
import type { Scene } from '../../../src/main/formats/scene.ts';
import { themes } from '../../../src/main/figures/scene/theme.ts';
import {
  find,
  line,
  named,
  pixel,
  render,
  resources,
  settings,
  sheet,
  stands,
} from './support/known-figures.ts';

const plane: PlaneFigure = {
  kind: 'plane',
  corners: [named(1), named(2), named(3), named(4)],
  columns: 4,
  rows: 3,
  ...sheetStyle,
  settings,
  scale: 3,
};
const labelled = { labels: true, captions: true } as const;
const long = 'slerp(slerp(seed:1, seed:2, 0.25), near(seed:12345678901234567890, 30, 4), 0.75)';
const pinOf = (name: string) => ({ ...named(1), name });

/** Of the rows [top, bottom) and columns [left, right) the pixels that are not paper. */
function inked(picture: Picture, left: number, top: number, right: number, bottom: number): number {
  const paper = pixel(picture, 0, 0).join();
  let count = 0;
  for (let y = top; y < bottom; y++)
    for (let x = left; x < right; x++) if (pixel(picture, x, y).join() !== paper) count += 1;
  return count;
}

describe('a part of a plane', () => {
  const measure = screenMeasure([3, 8, 8], { ...plane, scale: 8 }, createRasterizer(resources).type);
  const lattice = { level: 3, column: -2, row: 0 };
  const sheetOf = (spec: Partial<PlaneFigure>) => planeDrawing.sheet({ ...plane, ...spec }, measure, null);
  const textOf = (
    label: { readonly runs: readonly { readonly text: string }[] } | null | undefined,
  ): string => (label?.runs ?? []).map(({ text }) => text).join('');
  const textsOf = (line: {
    readonly cells: readonly { readonly runs: readonly { readonly text: string }[] }[];
  }) => line.cells.map(textOf);

  it('has the points of its lattice, as the window has them', async () => {
    const { tiles, figure } = await render({ ...plane, lattice });
    const refs = plane.corners.map(({ ref }) => ref) as unknown as PlaneCorners;
    expect(tiles.map(({ ref }) => ref)).toEqual(
      [0, 0.125, 0.25].flatMap((v) => [-0.25, -0.125, 0, 0.125].map((u) => planeRef(refs, u, v))),
    );
    expect(figure.tiles).toHaveLength(12);
  });

  it('says its u and v, and names the corner that is in it where it stands', () => {
    const { headers, rows, footers, note } = sheetOf({ lattice });
    expect(rows.map(({ name }) => textOf(name))).toEqual(['0', '0.125', '0.250']);
    expect(footers.map(textsOf)).toEqual([['−0.250', '−0.125', '0', '0.125']]);
    expect(headers[0]!.cells).toMatchObject([{ column: 2, anchor: 'start' }]);
    expect(textsOf(headers[0]!)).toEqual(['seed:1']);
    expect(textOf({ runs: note! })).toBe('corners seed:1, seed:2, seed:3, seed:4, S = 7');
  });

  it('names a corner under it, where it is in the last row, and none in other rows', () => {
    const last = sheetOf({ lattice: { level: 3, column: 6, row: 6 } });
    expect(textsOf(last.footers.at(-1)!)).toEqual(['seed:4']);
    expect(last.footers.at(-1)!.cells).toMatchObject([{ column: 2, anchor: 'end' }]);
    const amid = sheetOf({ lattice: { level: 3, column: -1, row: -1 }, captions: false });
    expect([amid.headers, amid.footers]).toEqual([[], []]);
    const whole = sheetOf({ lattice: { level: 3, column: 0, row: 0 }, columns: 9, rows: 9 });
    expect([whole.headers[0]!, whole.footers.at(-1)!].flatMap(textsOf)).toEqual(
      [1, 2, 3, 4].map((n) => `seed:${n}`),
    );
    expect(textOf({ runs: whole.note! })).toBe('S = 7');
  });

  it('tells its u apart however deep it lies', () => {
    const { footers, rows } = sheetOf({ lattice: { level: 30, column: 2 ** 29, row: -7 }, scale: 16 });
    expect(new Set(textsOf(footers[0]!)).size).toBe(footers[0]!.cells.length);
    expect(new Set(rows.map(({ name }) => textOf(name))).size).toBe(3);
  });

  it('says in the summary of its file where it lies', () => {
    expect(kindOf(plane).describe({ ...plane, lattice }, 'A')).toBe(
      'plane of 4 × 3 at u = -0.25 … 0.125, v = 0 … 0.25 between A',
    );
  });
});

describe('a bare figure', () => {
  it('has gutters of the width asked for, in the colour of its paper', async () => {
    const wide = await render({ ...line, gutter: 11, theme: 'dark' });
    expect([wide.picture.width, wide.picture.height]).toEqual([5 * (16 + 11) - 11, 16]);
    wide.pictures.forEach((tile, i) => expect(stands(wide.picture, tile, i * 27, 0, 2)).toBe(true));
    expect(pixel(wide.picture, 16, 3)).toEqual([...themes.dark.paper, 255]);
    expect((await render({ ...line, gutter: 0 })).picture.width).toBe(80);
  });

  it('lets what lies behind show through its gutters when it is transparent, tiles stay opaque', async () => {
    const { picture, pictures } = await render({ ...line, transparent: true });
    expect(pixel(picture, 17, 3)).toEqual([0, 0, 0, 0]);
    pictures.forEach((tile, i) => expect(stands(picture, tile, i * 18, 0, 2)).toBe(true));
  });
});

describe('texts', () => {
  it('leave every tile whole, in rows and columns', async () => {
    for (const spec of [{ ...line, ...labelled }, plane]) {
      const { picture, pictures } = await render({ ...spec, title: 'A title' });
      const places = pictures.map((tile) => find(picture, tile, spec.scale!)!);
      const columns = spec.kind === 'plane' ? 4 : 5;
      const pitch = 8 * spec.scale! + spec.gutter;
      places.forEach(({ x, y }, i) =>
        expect([x - places[0]!.x, y - places[0]!.y]).toEqual([
          (i % columns) * pitch,
          Math.floor(i / columns) * pitch,
        ]),
      );
    }
  });

  it.each<[string, FigureSpec]>([
    ['a line', { ...line, ...labelled }],
    ['a line of small tiles, closed', { ...line, ...labelled, scale: 1, closed: true }],
    ['a line of two frames a segment', { ...line, ...labelled, framesPerSegment: 2, scale: 12 }],
    ['a plane', plane],
    ['a wide plane', { ...plane, columns: 30, scale: 1 }],
    ['a sheet', sheet],
    ['a sheet of one column', { ...sheet, ladder: [40], contrast: 'clip' }],
  ])('%s keeps a margin of paper on every side, however long names and title are', async (_, spec) => {
    const names =
      spec.kind === 'plane'
        ? { corners: [pinOf(long), pinOf(long), pinOf(long), pinOf(long)] as const }
        : { pins: spec.kind === 'line' ? [pinOf(long), pinOf(long), pinOf(long)] : [pinOf(long)] };
    const title = `On ${long} and Wordswithoutanyendtothemwhatsoeverthatcannotbebrokenanywhere`;
    const { picture } = await render({ ...spec, ...names, title } as FigureSpec);
    const { width, height } = picture;
    expect(inked(picture, 0, 0, width, 14), 'top').toBe(0);
    expect(inked(picture, 0, height - 14, width, height), 'bottom').toBe(0);
    expect(inked(picture, 0, 0, 14, height), 'left').toBe(0);
    expect(inked(picture, width - 14, 0, width, height), 'right').toBe(0);
  });

  it('a line has the names of its pins above them, the angles between, and u below', async () => {
    const spec = { ...line, framesPerSegment: 5, scale: 8 };
    const [named_, captioned] = [
      await render({ ...spec, labels: true }),
      await render({ ...spec, ...labelled }),
    ];
    const at = ({ picture, pictures }: Awaited<ReturnType<typeof render>>, column: number) =>
      find(picture, pictures[column]!, 8)!;
    const above = (figure: Awaited<ReturnType<typeof render>>, column: number): number => {
      const { x, y } = at(figure, column);
      return inked(figure.picture, x, y - 20, x + 64, y - 1);
    };
    const below = (figure: Awaited<ReturnType<typeof render>>, column: number): number => {
      const { x, y } = at(figure, column);
      return inked(figure.picture, x, y + 66, x + 64, y + 84);
    };
    const inkOf = (read: (column: number) => number) => [0, 1, 2, 4, 6, 8].map((i) => read(i) > 20);
    expect(inkOf((i) => above(named_, i))).toEqual([true, false, false, true, false, true]);
    expect(inkOf((i) => above(captioned, i))).toEqual([true, false, true, true, true, true]);
    expect(inkOf((i) => below(captioned, i))).toEqual([true, true, true, true, true, true]);
  });

  it('a title is set in lines that fit', async () => {
    const [one, three] = [
      await render({ ...line, title: 'Short' }),
      await render({ ...line, title: 'A title of many words '.repeat(6) }),
    ];
    expect(three.picture.width).toBeLessThan(400);
    expect(three.picture.height).toBeGreaterThan(one.picture.height + 30);
  });

  it('an opaque and a transparent figure have the same letters', async () => {
    const [opaque, clear] = [await render(plane), await render({ ...plane, transparent: true })];
    const { rgba } = clear.picture;
    let off = 0;
    for (let i = 0; i < rgba.length; i += 4) {
      const opacity = rgba[i + 3]! / 255;
      for (let c = i; c < i + 3; c++)
        off = Math.max(off, Math.abs(rgba[c]! * opacity + 255 * (1 - opacity) - opaque.picture.rgba[c]!));
    }
    expect(off).toBeLessThanOrEqual(2);
    expect(rgba.some((value, i) => i % 4 === 3 && value > 0 && value < 255)).toBe(true);
  });
});

describe('numbers along an axis', () => {
  it('have as many decimals as they need, at most two, and plain ends', () => {
    expect(shareTexts([0, 0.25, 0.5, 1])).toEqual(['0', '0.25', '0.50', '1']);
    expect(shareTexts([0, 0.1, 0.9, 1])).toEqual(['0', '0.1', '0.9', '1']);
    expect(shareTexts([0, 1 / 3, 2 / 3, 1])).toEqual(['0', '0.33', '0.67', '1']);
  });

  it('are thinned evenly where they have no room, the last kept where that costs few', () => {
    const named = (count: number, pitch: number, room: number) =>
      Array.from({ length: count }, (_, i) => i).filter(namedPlaces(count, pitch, room));
    expect(named(5, 30, 30)).toEqual([0, 1, 2, 3, 4]);
    expect(named(11, 10, 15)).toEqual([0, 2, 4, 6, 8, 10]);
    expect(named(10, 10, 15)).toEqual([0, 3, 6, 9]);
    expect(named(8, 10, 15)).toEqual([0, 2, 4, 6]);
  });
});

describe('painting', () => {
  const rasterizer = createRasterizer(resources);
  const { type } = rasterizer;
  const body = [
    type.text(20.3, 523.7, [{ text: 'Åg&θ', face: 'text', level: 'line' }], { size: 37, fill: '#18191a' }),
    '<polyline points="3,790 77.5,210.25 150,688" fill="none" stroke="#1d5fe0" stroke-width="2.4" stroke-dasharray="5 4"/>',
    '<circle cx="90" cy="510.4" r="13.3" fill="#b4b6ba"/>',
  ].join('');
  const scene: Scene = {
    width: 160,
    height: 800,
    paper: [255, 255, 255],
    paths: rasterizer.outline(body),
    smooth: false,
    tiles: [
      {
        ...{ x: 101, y: 641, width: 15, height: 10 },
        picture: { width: 3, height: 2, rgba: new Uint8ClampedArray(24).fill(200) },
      },
    ],
    inches: null,
  };
  const paint = (rows: number): Buffer =>
    Buffer.concat([...paintScene(scene, rasterizer, undefined, rows)].map((strip) => Buffer.from(strip)));

  it('gives the same pixels in strips of any height', () => {
    const whole = paint(scene.height);
    expect(whole.length).toBe(4 * scene.width * scene.height);
    for (const rows of [1, 300, 512, 700]) expect(paint(rows).equals(whole), `${rows} rows`).toBe(true);
  });

  it('draws text and curves alike on both sides of where its bands meet, but for the smoothing of edges', () => {
    const { width, height, paper, paths } = scene;
    const atOnce = rasterizer.draw(paths, { width, top: 0, rows: height }, paper);
    const tile = { x: 101, y: 641, side: 15 };
    const off = [...paint(512)].filter((value, i) => {
      const [x, y] = [(i >> 2) % width, Math.floor((i >> 2) / width)];
      const onTile = x >= tile.x && x < tile.x + tile.side && y >= tile.y && y < tile.y + tile.side;
      return !onTile && Math.abs(value - atOnce[i]!) > 32;
    });
    expect(off).toHaveLength(0);
  });

  it('ends between two strips when it is no longer wanted', () => {
    const abort = new AbortController();
    const strips = paintScene(scene, rasterizer, abort.signal, 10);
    expect(strips.next().done).toBe(false);
    abort.abort(new Error('enough'));
    expect(() => strips.next()).toThrow('enough');
  });
});

describe('the measured times of a sheet', () => {
  const timing = { secondsPerSample: 0.012, batch: 1 };

  it('stand in a line under the last row, and leave the pictures where they are in their rows', async () => {
    const [plain, timed] = [await render(sheet), await render({ ...sheet, timing })];
    const places = ({ picture, pictures }: typeof plain) => pictures.map((tile) => find(picture, tile, 4)!.y);
    expect(places(timed)).toEqual(places(plain));
    expect(timed.picture.height).toBeGreaterThan(plain.picture.height);
    const bottom = Math.max(...places(plain)) + 8 * 4;
    const ink = ({ picture }: typeof plain) => inked(picture, 0, bottom, picture.width, picture.height);
    expect(ink(timed)).toBeGreaterThan(1.5 * ink(plain));
  });

  it('and the other axes count two evaluations for each step under guidance, as the table does', () => {
    const found = { mse: 0.1, psnr: 10, ssim: 0.5 };
    const costs = (guidance: number) => {
      const condition = { class: 1, guidance };
      const solvers = [{ solver: 'plms' }] as const;
      const across = 'evaluations' as const;
      const spec = { ...sheet, solvers, across, timing, settings: { ...settings, condition } };
      const data = {
        tiles: [],
        latents: [],
        trajectories: [],
        distances: planFigure(spec).compare.map(() => ({ distances: found })),
      };
      const measure = screenMeasure([3, 8, 8], spec, createRasterizer(resources).type);
      const { plot, footers } = consistencyDrawing.sheet(spec, measure, data);
      return {
        places: plot!.draws!.curves.flatMap(({ points }) => points.map(({ x }) => x)),
        rows: consistencyDrawing.drawnRows!(spec, data).map((row) => row['evaluations'] as number),
        times: footers.flatMap(({ cells }) => cells.map(({ runs }) => runs[0]!.text)),
      };
    };
    const [plain, guided] = [costs(1), costs(3)];
    expect(plain.rows.slice(0, sheet.ladder.length)).toEqual(sheet.ladder);
    for (const of of ['places', 'rows'] as const) expect(guided[of]).toEqual(plain[of].map((n) => 2 * n));
    expect([plain, guided].map(({ times }) => times[0]!.split(' s')[0])).toEqual(['0.06', '0.12']);
  });

  it('and the other axes draw another plot, and change no picture of it', async () => {
    const ssim = { ...sheet, metric: 'ssim' } as const;
    const variants = [
      ssim,
      { ...ssim, logAxis: true },
      { ...ssim, timing, across: 'evaluations' },
      { ...ssim, timing, across: 'seconds' },
    ] as const;
    const drawn = await Promise.all(variants.map((spec) => render(spec)));
    expect(new Set(drawn.map(({ png }) => Buffer.from(png).toString('base64'))).size).toBe(4);
    for (const { tiles } of drawn) expect(tiles).toEqual(drawn[0]!.tiles);
  });
});
