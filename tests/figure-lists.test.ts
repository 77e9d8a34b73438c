import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { FigureKind } from '../src/contract/figures/kind.ts';
import type { FigureBase, NamedRef } from '../src/contract/figures/style.ts';
import type { FormatFacts } from '../src/contract/format-list.ts';
import { defaultSettings } from '../src/core/settings.ts';
import type { FigureDrawing } from '../src/main/figures/kinds/kind.ts';
import type { ArrayFile, ArraySource, StillFile } from '../src/main/formats/format.ts';
import { collect } from './main/figures/support/collect.ts';

// Everything is loaded anew over lists with one line more: what reads a list must know the new entry by itself.

interface PairFigure extends FigureBase {
  readonly kind: 'pair';
  readonly left: NamedRef;
  readonly right: NamedRef;
}

async function makePair(): Promise<FigureKind<PairFigure, false>> {
  const { baseFields, bareStyle, namedRef } = await import('../src/contract/figures/style.ts');
  return {
    id: 'pair',
    animated: false,
    schema: v.strictObject({
      kind: v.literal('pair'),
      left: namedRef,
      right: namedRef,
      ...baseFields(bareStyle),
    }),
    refs: ({ left, right }) => [left, right],
    mapRefs: (spec, exchange) => ({ ...spec, left: exchange(spec.left), right: exchange(spec.right) }),
    plan: ({ left, right, settings }) => ({
      tiles: [left, right].map(({ ref }) => ({ task: 'sample', ref, settings })),
      compare: [],
      latents: [],
    }),
    describe: (_, latents) => `pair of ${latents}`,
  };
}

const pairDrawing: FigureDrawing<PairFigure> = {
  sheet: ({ title, gutter }, _, data) => ({
    ...{ columns: 2, title, headers: [], footers: [], note: null, gutter, nameSide: 'start' as const },
    ...{ minColumn: 0, plot: null },
    rows: [{ tiles: [data?.tiles[0] ?? null, data?.tiles[1] ?? null] }],
  }),
  rows: async ({ left, right }) => [{ left: left.name, right: right.name }],
};

/** Plain pixels: a line of texts, a line with the size, RGBA. */
const raw: StillFile<'raw'> = {
  id: 'raw',
  kind: 'still',
  isOne: (bytes) => Buffer.from(bytes.subarray(0, 4)).toString() === 'RAW ',
  texts: {
    read(bytes, keyword) {
      const line = Buffer.from(bytes.subarray(4, bytes.indexOf(10))).toString();
      return (JSON.parse(line) as Record<string, string>)[keyword] ?? null;
    },
  },
  async *write({ width, height }, { texts, strips }) {
    const carried = Object.fromEntries(texts.map(({ keyword, text }) => [keyword, text]));
    yield Buffer.from(`RAW ${JSON.stringify(carried)}\n${width} ${height}\n`);
    for (const { buffer } of strips()) yield new Uint8Array(buffer);
  },
};

const floats: ArrayFile<'floats'> & ArraySource = {
  id: 'floats',
  kind: 'arrays',
  single: true,
  isOne: (bytes) => bytes[0] === 70,
  endings: ['floats'],
  write: ([array]) => [Buffer.from(`F${array!.data.join()}`)],
  async readArrays(bytes) {
    const data = Float32Array.from(Buffer.from(bytes.subarray(1)).toString().split(','), Number);
    return [{ name: null, type: 'F32', shape: [data.length], read: () => data }];
  },
};

const lists = {
  kinds: '../src/contract/figures/list.ts',
  drawings: '../src/main/figures/kinds/list.ts',
  facts: '../src/contract/format-list.ts',
  formats: '../src/main/formats/list.ts',
};

beforeAll(() => {
  vi.resetModules();
  vi.doMock(lists.kinds, async (load) => {
    const { figureKindList } = await load<{ figureKindList: readonly unknown[] }>();
    return { figureKindList: [...figureKindList, await makePair()] };
  });
  vi.doMock(lists.drawings, async (load) => {
    const { drawings } = await load<{ drawings: object }>();
    return { drawings: { ...drawings, pair: pairDrawing } };
  });
  vi.doMock(lists.facts, async (load) => {
    const { formatList } = await load<{ formatList: readonly FormatFacts[] }>();
    const more = [
      { id: 'raw', kind: 'still' },
      { id: 'floats', kind: 'arrays', latentEndings: ['floats'] },
    ] as const satisfies readonly FormatFacts[];
    return { formatList: [...formatList, ...more] };
  });
  vi.doMock(lists.formats, async (load) => {
    const { stills, arrays, sources, ...rest } = await load<
      Record<'stills' | 'arrays' | 'animations' | 'tables', object> & { sources: readonly unknown[] }
    >();
    return {
      ...rest,
      stills: { ...stills, raw },
      arrays: { ...arrays, floats },
      sources: [...sources, floats],
    };
  });
});

afterAll(() => {
  for (const path of Object.values(lists)) vi.doUnmock(path);
  vi.resetModules();
});

const seed = (n: number) => ({ kind: 'seed', stream: 'torch-cpu', seed: String(n) }) as const;
const pair = {
  kind: 'pair',
  left: { name: 'a', ref: seed(1) },
  right: { name: 'b', ref: seed(2) },
  settings: defaultSettings(5),
  scale: 1,
};

async function parsedPair() {
  const { parse } = await import('../src/contract/parsers.ts');
  const { figureSpec } = await import('../src/contract/figures/index.ts');
  return parse(figureSpec, pair, 'a figure');
}

async function drawPair() {
  const { renderFigure } = await import('../src/main/figures/figure.ts');
  const { makeLatent } = await import('../src/core/latent.ts');
  const { projectRoot } = await import('../src/main/project-root.ts');
  const shape = [1, 2, 2] as const;
  return renderFigure(
    await parsedPair(),
    async (tiles) => ({
      tiles: tiles.map((_, i) => makeLatent(shape, new Float32Array(4).fill(i))),
      distances: [],
    }),
    { shape, resources: `${projectRoot(import.meta.dirname)}/resources`, resolve: async () => [] },
  );
}

describe('a kind of figure, two files and two lines more,', () => {
  it('is parsed with its defaults, and named where another kind is refused', async () => {
    expect(await parsedPair()).toMatchObject({ kind: 'pair', gutter: 2, labels: false });
    const { parse } = await import('../src/contract/parsers.ts');
    const { figureSpec } = await import('../src/contract/figures/index.ts');
    expect(() => parse(figureSpec, { ...pair, kind: 'triple' }, 'a figure')).toThrow(
      /kind.*"line".*"comparison" \| "pair"/,
    );
  });

  it('tells its latents and its work, and exchanges its latents', async () => {
    const { figureEvaluations, figureRefs, isAnimated, mapRefs } =
      await import('../src/contract/figures/index.ts');
    const figure = await parsedPair();
    expect(figureRefs(figure)).toEqual([seed(1), seed(2)]);
    expect(figureRefs(mapRefs(figure, () => seed(9)))).toEqual([seed(9), seed(9)]);
    expect(figureEvaluations(figure)).toBe(10);
    expect(isAnimated(figure)).toBe(false);
  });

  it('is drawn, tells of itself in a recipe, and comes back from it', async () => {
    const { recipeTexts } = await import('../src/main/recipes/figure-recipe.ts');
    const { readRecipe } = await import('../src/main/recipes/recipe-file.ts');
    const { recipeOf } = await import('./main/recipes/support/recipes.ts');
    const recipe = recipeOf(await parsedPair());
    const { texts } = recipeTexts(recipe);
    expect(texts[1]!.text).toMatch(/^pair of seed:1, seed:2\n/);
    const file = await collect((await drawPair()).write('png', texts));
    expect(readRecipe(file, 'a.png')?.figures).toEqual([recipe.figure]);
  });

  it('has a table, and cannot be an animation without keyframes', async () => {
    const { renderData } = await import('../src/main/figures/data/data-file.ts');
    const spec = { content: 'metrics', format: 'csv', figure: await parsedPair() } as const;
    const [table] = await renderData(spec, {} as never);
    expect(Buffer.from(table!).toString()).toBe('left,right\r\na,b\r\n');
    const { parse } = await import('../src/contract/parsers.ts');
    const { animationSpec } = await import('../src/contract/animation.ts');
    expect(() => parse(animationSpec, { figure: pair, rate: 2, repeat: 'once' }, 'a film')).toThrow(
      'must be one that can be animated',
    );
  });
});

/** The help of a command and what it makes of arguments, over the longer lists. */
async function commandLine() {
  const { commands } = await import('../src/cli/registry.ts');
  const { describeCommand } = await import('../src/cli/help.ts');
  const { readOptions } = await import('../src/cli/arguments.ts');
  const { openOut } = await import('../src/cli/output-formats.ts');
  const { openFigureOut } = await import('../src/cli/figure-output.ts');
  const commandOf = (name: string) => commands.find((command) => command.name === name)!;
  return {
    help: (name: string) => describeCommand(commandOf(name)),
    given: (name: string, ...args: string[]) => readOptions(args, commandOf(name).options),
    openOut,
    openFigureOut,
  };
}

describe('a format, one folder and one line more,', () => {
  it('can be asked for, and is named where another is refused', async () => {
    const { stillFormats, savedFormats } = await import('../src/contract/formats.ts');
    expect(stillFormats).toEqual(['png', 'svg', 'pdf', 'raw']);
    expect(savedFormats).toContain('floats');
    const { parse } = await import('../src/contract/parsers.ts');
    const { exportSpec } = await import('../src/contract/exports.ts');
    const wanted = (format: string) =>
      parse(exportSpec, { kind: 'picture', spec: { figure: pair, format } }, 'export');
    expect(wanted('raw').spec.format).toBe('raw');
    expect(() => wanted('bmp')).toThrow(/format.*"pdf" \| "raw".*"bmp"/);
  });

  it('is what a file of the command line may end in, and told where another ending is given', async () => {
    const { openPlaces } = await import('../src/cli/figure-places.ts');
    const { stillFormats } = await import('../src/contract/formats.ts');
    const placed = { count: 1, name: 'a', input: 'a.json', formats: stillFormats, usual: 'png' as const };
    expect(openPlaces('a.raw', placed)).toMatchObject([{ format: 'raw' }]);
    expect(() => openPlaces('a.gif', placed)).toThrow('--out a.gif: must end in .png, .svg, .pdf, .raw');
  });

  it('is in the help of every command that writes or reads it', async () => {
    const { help } = await commandLine();
    expect(help('line')).toContain('strip.png, .svg, .pdf or .raw;');
    expect(help('line')).toContain('x0.npy, .safetensors or .floats;');
    expect(help('sample')).toContain('x0.npy or .floats: float32, not clamped; grid.png, .svg, .pdf or .raw');
    expect(help('latent')).toContain('x.npy or .floats: float32 [N, C, H, W]');
    expect(help('eps')).toContain('.npy, .safetensors, .pt, .pth, .bin or .floats files');
  });

  it('is what --out may end in, and says what is written', async () => {
    const { given, openFigureOut, openOut } = await commandLine();
    const latents = ['--pin', 'seed:1', '--pin', 'seed:2', '--frames', '2', '--steps', '2', '--model', 'm'];
    const line = (...args: string[]) => given('line', ...latents, ...args);
    const outputs = { picture: { name: 'a' }, arrays: { name: 'a' }, job: { name: 'a' } };
    expect(openFigureOut(line('--out', 'a.raw'), outputs)).toMatchObject({ kind: 'picture', format: 'raw' });
    expect(openFigureOut(line('--out', 'a.floats'), outputs)).toMatchObject({ kind: 'arrays' });
    expect(() => openFigureOut(line('--out', 'a.bmp'), outputs)).toThrow(
      '--out a.bmp: must end in .png or .svg or .pdf or .raw or .npy or .safetensors or .floats or .json',
    );
    expect(() => openFigureOut(line('--out', 'a.raw', '--data', 'x0'), outputs)).toThrow(
      '--data x0: needs arrays as --out, whose file ends in .npy, .safetensors or .floats',
    );
    const latent = given('latent', '--seed', '1', '--shape', '1,2,2', '--out', 'x.floats');
    expect(openOut(latent, { array: { name: 'x' } })).toMatchObject({ kind: 'array', format: 'floats' });
  });

  it('is written, carries a recipe, and is recognized by its bytes', async () => {
    const { recipeTexts } = await import('../src/main/recipes/figure-recipe.ts');
    const { readRecipe } = await import('../src/main/recipes/recipe-file.ts');
    const { isVerifiable } = await import('../src/main/recipes/replay.ts');
    const { recipeOf } = await import('./main/recipes/support/recipes.ts');
    const recipe = recipeOf(await parsedPair());
    const { texts } = recipeTexts(recipe);
    const file = await collect((await drawPair()).write('raw' as never, texts));
    expect(file.subarray(0, 5).toString()).toBe('RAW {');
    expect(readRecipe(file, 'a.raw')?.figures).toEqual([recipe.figure]);
    expect(isVerifiable(file)).toBe(false);
  });

  it('gives latents, by its bytes or its ending', async () => {
    const { readArrayFile, hasTexts } = await import('../src/main/formats/index.ts');
    const { isLatentFile } = await import('../src/contract/latent-files.ts');
    expect(isLatentFile('/somewhere/a.floats')).toBe(true);
    expect(isLatentFile('/somewhere/a.png')).toBe(false);
    const [array] = await readArrayFile(Buffer.from('F1,2'), 'a.npy');
    expect([...array!.read()]).toEqual([1, 2]);
    const [byEnding] = await readArrayFile(Buffer.from('_3'), 'a.floats');
    expect([...byEnding!.read()]).toEqual([3]);
    expect(hasTexts('floats' as never)).toBe(false);
    expect(hasTexts('raw' as never)).toBe(true);
  });
});
