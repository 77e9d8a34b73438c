import { expect, it, vi } from 'vitest';
import type { FigureSpec } from '../../../src/contract/figures/index.ts';
import { bareStyle, sheetStyle, stripStyle } from '../../../src/contract/figures/style.ts';
import { studioDocument } from '../../../src/contract/document.ts';
import { parse } from '../../../src/contract/parsers.ts';
import { defaultSettings } from '../../../src/core/settings.ts';
import { initialDocument } from '../../../src/contract/document.ts';
import { restoredDocument, viewOf } from '../../../src/renderer/session/restored-document.ts';
import { views } from '../../../src/renderer/views/index.ts';

// The views ask what the system's theme is, which only a window knows.
vi.hoisted(() => vi.stubGlobal('matchMedia', () => ({ matches: false, addEventListener: () => undefined })));

const seed = (number: string) => ({ kind: 'seed', stream: 'numpy', seed: number }) as const;
const SHAPE = [3, 8, 8] as const;
const look = { settings: defaultSettings(7), scale: null };

it('a line comes back with its pins, by name, in its order', () => {
  const figure: FigureSpec = {
    kind: 'line',
    pins: [
      { name: 'fair', ref: seed('5') },
      { name: 'dark', ref: seed('6') },
    ],
    framesPerSegment: 9,
    mode: 'lerp',
    closed: true,
    easing: 'ease',
    ...bareStyle,
    ...look,
  };
  const document = restoredDocument(views, figure, initialDocument(), SHAPE);
  expect(document.pins.map(({ name }) => name)).toEqual(['fair', 'dark']);
  expect(document.sampling.numSteps).toBe(7);
  expect(document.line).toMatchObject({ framesPerSegment: 9, mode: 'lerp', repeat: 'loop', easing: 'ease' });
  expect(document.line.pins).toEqual(document.pins.map(({ id }) => id));
  expect(parse(studioDocument, document, 'document')).toEqual(document);
});

it('corners that are one latent are one pin, and names that no pin may have give way', () => {
  const a = { name: '', ref: seed('1') };
  const b = { name: 'x'.repeat(90), ref: seed('2') };
  const figure: FigureSpec = {
    kind: 'plane',
    corners: [a, b, { ...b, name: 'again' }, a],
    columns: 5,
    rows: 4,
    ...bareStyle,
    ...look,
  };
  const { pins, plane, ...rest } = restoredDocument(views, figure, initialDocument(), SHAPE);
  expect(pins.map(({ name }) => name)).toEqual(['A', 'B']);
  const [first, second] = pins.map(({ id }) => id);
  expect(plane).toEqual({
    corners: [first, second, second, first],
    exported: 'square',
    columns: 5,
    rows: 4,
  });
  expect(() => parse(studioDocument, { pins, plane, ...rest }, 'document')).not.toThrow();
});

it('a part of a plane comes back as what is in view, beside the grid that is there', () => {
  const corner = (n: string) => ({ name: n, ref: seed(n) });
  const figure: FigureSpec = {
    kind: 'plane',
    corners: [corner('1'), corner('2'), corner('3'), corner('4')],
    columns: 3,
    rows: 2,
    lattice: { level: 5, column: 7, row: -1 },
    ...bareStyle,
    ...look,
  };
  const present = initialDocument();
  const document = restoredDocument(views, figure, present, SHAPE);
  const { columns, rows } = present.plane;
  expect(document.plane).toEqual({
    corners: document.pins.map(({ id }) => id),
    exported: 'seen',
    columns,
    rows,
  });
});

it('a sheet comes back with its ladder, reference, contrast and metric; ids are never used twice', () => {
  const present = initialDocument();
  const own = { ladder: [3, 9], reference: 3, contrast: 'clip', metric: 'ssim' } as const;
  const figure: FigureSpec = {
    kind: 'consistency',
    pins: [{ name: 'A', ref: seed('1') }],
    ...own,
    ...sheetStyle,
    ...look,
  };
  const document = restoredDocument(views, figure, present, SHAPE);
  expect(document.consistency).toMatchObject({ ...own, rows: 'pins', pins: [document.pins[0]!.id] });
  expect(present.pins.map(({ id }) => id)).not.toContain(document.pins[0]!.id);
});

it('a sheet comes back with its solvers, plot and times; one of before without them', () => {
  const figure = {
    kind: 'consistency',
    pins: [{ name: 'A', ref: seed('1') }],
    ladder: [3, 9],
    reference: 9,
    contrast: 'none',
    metric: 'ssim',
    ...sheetStyle,
    ...look,
  } as const;
  const rows = { solvers: [{ solver: 'plms' }], across: 'seconds', logAxis: true } as const;
  const timed = { ...figure, ...rows, timing: { secondsPerSample: 0.01, batch: 1 } } as const;
  const after = restoredDocument(views, timed, initialDocument(), SHAPE);
  expect(after.consistency).toMatchObject({ ...rows, times: true });
  expect(parse(studioDocument, after, 'document')).toEqual(after);
  expect(restoredDocument(views, figure, after, SHAPE).consistency).toMatchObject({
    solvers: [],
    across: 'steps',
    logAxis: false,
    times: false,
  });
});

const samplesOf = (count: number) => {
  const pins = Array.from({ length: count }, (_, n) => ({ name: `seed:${n}`, ref: seed(`${n}`) }));
  return { kind: 'samples', pins, ...bareStyle, ...look } as const;
};

it('samples come back as a gallery, and as pins, the rows of a sheet over the ladder that is there', () => {
  const present = initialDocument();
  const figure = samplesOf(64);
  const document = restoredDocument(views, figure, present, SHAPE);
  expect(viewOf(views, figure).contract.id).toBe('gallery');
  expect(document.gallery).toMatchObject({ source: 'given', given: figure.pins, trail: [] });
  expect(document.pins.map(({ ref }) => ref)).toEqual(figure.pins.map(({ ref }) => ref));
  expect(document.consistency).toMatchObject({
    rows: 'pins',
    pins: document.pins.map(({ id }) => id),
    ladder: present.consistency.ladder,
  });
  expect(() => parse(studioDocument, document, 'document')).not.toThrow();
});

it.each([65, 200, 256])('%d samples come back as a gallery; the pins stay', (count) => {
  const present = initialDocument();
  const figure = samplesOf(count);
  const document = restoredDocument(views, figure, present, SHAPE);
  expect(document.pins).toEqual(present.pins);
  expect(document.nextPin).toBe(present.nextPin);
  expect(document.gallery).toMatchObject({ source: 'given', given: figure.pins, starredOnly: false });
  expect(document.sampling.numSteps).toBe(7);
  expect(parse(studioDocument, document, 'document')).toEqual(document);
});

it('a trajectory comes back with its pin and ladder, an inversion with its images beside the pins that are there', () => {
  const present = initialDocument();
  const way = restoredDocument(
    views,
    {
      kind: 'trajectory',
      pin: { name: 'A', ref: seed('4') },
      ladder: [3, 6],
      columns: 5,
      ...stripStyle,
      ...look,
    },
    present,
    SHAPE,
  );
  expect(way.trajectory).toEqual({ pin: way.pins[0]!.id, ladder: [3, 6] });
  const sha256 = 'ab'.repeat(32);
  const inverted = restoredDocument(
    views,
    {
      kind: 'inversion',
      images: [{ name: 'a.png', ref: { kind: 'stored', sha256 } }],
      ladder: [4],
      ...sheetStyle,
      ...look,
    },
    present,
    SHAPE,
  );
  expect(inverted.pins).toEqual(present.pins);
  expect(inverted.inversion).toMatchObject({
    images: [{ name: 'a.png', sha256, shape: SHAPE }],
    ladder: [4],
  });
  expect(() => parse(studioDocument, inverted, 'document')).not.toThrow();
});

it('the repeats of an inversion are those of its view, and no part of the sampling', () => {
  const images = [{ name: 'a.png', ref: { kind: 'stored', sha256: 'ab'.repeat(32) } as const }];
  const settings = { ...look.settings, repeats: 3 };
  const figure = { kind: 'inversion', images, ladder: [4], ...sheetStyle, ...look, settings } as const;
  const restored = restoredDocument(views, figure, initialDocument(), SHAPE);
  expect(restored.inversion.repeats).toBe(3);
  expect(restored.sampling).toEqual(look.settings);
  expect(parse(studioDocument, restored, 'document')).toEqual(restored);
});
