import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readApng } from '../main/figures/animation/support/apng-reader.ts';
import { readGif } from '../main/figures/animation/support/gif-reader.ts';
import { readSafetensors } from '../../src/main/formats/safetensors/reader.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { load, maxDifference, sampleOf } from './support/arrays.ts';
import { findTile, loadPng, toRgb } from './support/pictures.ts';
import { readRecipeFile } from '../../src/main/recipes/recipe-file.ts';
import { cli, program, run, tell } from './support/run-cli.ts';

const folder = tempFolder();
const at = (name: string): string => join(folder, name);
const model = ['--model', 'bundled:toonhead-32', '--provider', 'cpu'];
const pins = ['--pin', 'seed:0', '--pin', 'seed:1'];
const SIZE = 3 * 32 * 32;

/** 32 × 32 pixels of RGB out of a wider picture. */
function cut(data: ArrayLike<number>, width: number, x: number, y: number): number[] {
  return Array.from({ length: SIZE }, (_, i) => {
    const [row, column] = [Math.floor(i / 96), Math.floor((i % 96) / 3)];
    return data[3 * ((y + row) * width + x + column) + (i % 3)]!;
  });
}

it('line writes a film by its ending: the pictures of sample, one frame after the other', async () => {
  const film = [...model, ...pins, '--frames', '3', '--steps', '4', '--scale', '1', '--rate', '30'];
  await cli('line', ...film, '--ping-pong', '--out', at('film.apng'));
  await cli('sample', ...model, '--seed', '0', '--steps', '4', '--out', at('first.npy'));
  const { frames, plays } = readApng(readFileSync(at('film.apng')));
  const first = toRgb(sampleOf(load(at('first.npy')), 0), 32, 32);
  const worst = frames[0]!.data.reduce(
    (most, value, i) => Math.max(most, Math.abs(value - first.data[i]!)),
    0,
  );
  expect(frames[0]!.data.length).toBe(SIZE);
  expect(worst).toBe(0);
  expect([frames.length, plays, frames[0]!.delay]).toEqual([4, 0, [1, 30]]);
  expect([...frames[1]!.data]).toEqual([...frames[3]!.data]);
});

it('an animation is as large as --frame-size says, in its recipe too, and is made again so', async () => {
  const film = [...model, ...pins, '--frames', '2', '--steps', '2', '--labels', 'off', '--captions', 'off'];
  const sizes = { '48': [48, 48], '100x80': [100, 80] } as const;
  for (const [size, sides] of Object.entries(sizes)) {
    const file = at(`${size}.gif`);
    await cli('line', ...film, '--smooth', '--frame-size', size, '--out', file);
    const { width, height } = readGif(readFileSync(file));
    expect([width, height]).toEqual(sides);
    expect((await cli('verify', file)).stdout).toBe('bit-equal\n');
  }
  await expect(cli('line', ...film, '--frame-size', '12', '--out', at('small.gif'))).rejects.toThrow(
    '--frame-size 12: must be pixels in [16, 4096]: a side, or width × height',
  );
  await expect(cli('line', ...film, '--frame-size', '64', '--out', at('strip.png'))).rejects.toThrow(
    '--frame-size 64: needs an animation as --out',
  );
});

it('--frame-size decides how large an animation is, whatever its scale would make of it', async () => {
  const many = ['--pin', 'seed:0-63', '--step-counts', '1,2', '--compare', 'eta=1', '--scale', '16'];
  const bare = ['--gutter', '0', '--labels', 'off', '--captions', 'off'];
  const file = at('many.gif');
  await cli('consistency', ...model, ...many, ...bare, '--frame-size', '16', '--out', file);
  const { width, height } = readGif(readFileSync(file));
  expect([width, height]).toEqual([2048, 16]);
  await cli('render', file, '--provider', 'cpu', '--out', at('many-again.gif'));
  expect(readFileSync(at('many-again.gif')).equals(readFileSync(file))).toBe(true);
  await expect(cli('consistency', ...model, ...many, ...bare, '--out', file)).rejects.toThrow(
    'frame of 65536 × 512 pixels is too large',
  );
});

it('consistency writes a film that shows every S in turn with the last', async () => {
  const film = [...model, ...pins, '--ladder', '2,3,5', '--scale', '1', '--rate', '4'];
  await cli('consistency', ...film, '--out', at('flicker.gif'));
  const gif = readGif(readFileSync(at('flicker.gif')));
  const recipe = gif.comments.find((text) => text.startsWith('slerpscope\n'))!;
  expect(JSON.parse(recipe.slice(11))).toMatchObject({ figure: { kind: 'consistency', ladder: [2, 3, 5] } });
  expect([gif.frames.length, gif.loops, gif.frames[0]!.delay]).toEqual([4, 0, 25]);
  expect([...gif.frames[1]!.rgb]).toEqual([...gif.frames[3]!.rgb]);
  expect([...gif.frames[0]!.rgb]).not.toEqual([...gif.frames[2]!.rgb]);
});

it('trajectory draws a way, plays it step by step and writes its numbers, all of the same run', async () => {
  const way = ['--pin', 'seed:0', '--ladder', '4', '--scale', '1', '--captions', 'off', '--labels', 'off'];
  await cli('trajectory', ...model, ...way, '--rate', '6', '--out', at('way.apng'));
  await cli('trajectory', ...model, ...way, '--data', 'trajectories', '--out', at('way.npy'));
  await cli('trajectory', ...model, ...way, '--out', at('movement.csv'));
  await cli('trajectory', ...model, ...way, '--columns', '4', '--out', at('way.png'));
  const { frames, plays } = readApng(readFileSync(at('way.apng')));
  const { shape, data } = load(at('way.npy'));
  expect([frames.length, plays, shape]).toEqual([4 + 5, 0, [1, 4, 2, 3, 32, 32]]);
  frames.slice(0, 4).forEach((frame, i) => {
    const [xt, predX0] = [0, 1].map((k) =>
      toRgb(data.slice((2 * i + k) * SIZE, (2 * i + k + 1) * SIZE), 32, 32),
    );
    expect(cut(frame.data, 66, 0, 0)).toEqual(cut(xt!.data, 32, 0, 0));
    expect(cut(frame.data, 66, 34, 0)).toEqual(cut(predX0!.data, 32, 0, 0));
  });
  const last = { width: 32, height: 32, data: cut(frames[3]!.data, 66, 34, 0) };
  expect(findTile(loadPng(at('way.png')), last, 1).length).toBeGreaterThan(0);
  expect((await readRecipeFile(at('movement.csv'))).figures).toMatchObject([{ kind: 'trajectory' }]); // beside it
  const rows = readFileSync(at('movement.csv'), 'utf8').trim().split('\r\n');
  expect(rows.map((row) => row.split(',').slice(0, 3).join())).toEqual([
    'pin,numSteps,step',
    ...[0, 1, 2, 3].map((step) => `seed:0,4,${step}`),
  ]);
  const move = Math.sqrt(
    data.slice(3 * SIZE, 4 * SIZE).reduce((sum, value, i) => sum + (value - data[SIZE + i]!) ** 2, 0) / SIZE,
  );
  expect(Number(rows[2]!.split(',')[4])).toBeCloseTo(move, 6);
});

it.each([
  ['rate', ['line', ...pins, '--frames', '3', '--steps', '2', '--rate', '9', '--out', at('strip.png')]],
  ['json', ['consistency', ...pins, '--ladder', '2,4', '--json', at('a.json'), '--out', at('b.gif')]],
  ['rate', ['line', ...pins, '--frames', '3', '--steps', '2', '--rate', '60', '--out', at('fast.gif')]],
])('refuses --%s where it does not fit, and leaves no file', async (option, args) => {
  const { code, stderr } = await tell([...args, ...model]);
  expect([code, stderr.trim().split('\n').length]).toEqual([2, 1]);
  expect(stderr).toContain(option);
  expect(existsSync(args.at(-1)!)).toBe(false);
});

it('interrupted, leaves nothing of a film', async () => {
  const film = [...model, ...pins, '--frames', '900', '--steps', '5', '--out', at('never.gif')];
  const begun = () => readdirSync(folder).filter((name) => name.includes('never'));
  const { code, afterSignal } = await run([program, 'line', ...film], {
    signal: { name: 'SIGINT', when: () => begun().length > 0 },
  });
  expect(afterSignal).toBeGreaterThan(0);
  expect(code).toBe(130);
  expect(begun()).toEqual([]);
});

it('line writes the arrays behind its pictures by their ending', async () => {
  const line = [...model, ...pins, '--frames', '3', '--steps', '4'];
  await cli('line', ...line, '--out', at('x0.npy'));
  await cli('line', ...line, '--data', 'trajectories', '--out', at('ways.safetensors'));
  await cli('latent', '--seed', '1', '--shape', '3,32,32', '--out', at('xT.npy'));
  const x0 = load(at('x0.npy'));
  const [figure] = (await readRecipeFile(at('x0.npy'))).figures; // which lies beside it
  expect(figure).toMatchObject({ kind: 'line', framesPerSegment: 3, settings: { numSteps: 4 } });
  const ways = readSafetensors(readFileSync(at('ways.safetensors')), 'ways', 'skip');
  const [xt, predX0] = ['S4.xt', 'S4.predX0'].map((name) => ways.get(name)!);
  expect([x0.shape, xt!.shape]).toEqual([
    [3, 3, 32, 32],
    [3, 4, 3, 32, 32],
  ]);
  const last = predX0!.read().subarray(11 * SIZE, 12 * SIZE);
  expect(maxDifference(last, sampleOf(x0, 2))).toBeLessThan(1e-5);
  expect([...xt!.read().subarray(8 * SIZE, 9 * SIZE)]).toEqual([...sampleOf(load(at('xT.npy')), 0)]);
});

describe('line --even-motion', () => {
  const loop = [...model, '--pin', 'seed:0', '--pin', 'seed:1', '--pin', 'seed:4', '--loop', '--steps', '3'];

  it('makes the largest step smaller, says by how much, and its recipe makes the same file', async () => {
    const args = [...loop, '--frames', '13', '--even-motion', '--scale', '1'];
    const { stderr } = await cli('line', ...args, '--out', at('even.apng'));
    const [, before, after] =
      /^note: even motion: largest distance between neighbouring frames (\S+) → (\S+) \(RMS of \[0, 1\]\)$/m.exec(
        stderr,
      )!;
    expect(Number(after)).toBeLessThan(Number(before));
    const { frames } = readApng(readFileSync(at('even.apng')));
    expect(frames).toHaveLength(36);
    const steps = frames.map(({ data }, i) => {
      const next = frames[(i + 1) % frames.length]!.data;
      return Math.sqrt(
        data.reduce((sum, value, k) => sum + ((value - next[k]!) / 255) ** 2, 0) / data.length,
      );
    });
    expect(Math.max(...steps)).toBeCloseTo(Number(after), 2);
    const { figures } = await readRecipeFile(at('even.apng'));
    expect(figures).toMatchObject([
      { kind: 'line', innerU: [expect.any(Array), expect.any(Array), expect.any(Array)] },
    ]);
    expect((await cli('verify', at('even.apng'))).stdout).toBe('bit-equal\n');
  });

  it('stands in a job, whose figure is the same, and in a strip', async () => {
    const args = [...loop, '--frames', '5', '--even-motion', '--scale', '1'];
    await cli('line', ...args, '--out', at('even.json'));
    await cli('line', ...args, '--out', at('even.png'));
    const [job, strip] = await Promise.all(
      [at('even.json'), at('even.png')].map((path) => readRecipeFile(path)),
    );
    expect(job!.figures).toEqual(strip!.figures);
    expect(job!.figures[0]).toHaveProperty('innerU');
    await cli('render', at('even.json'), '--out', at('again.png'));
    expect(readFileSync(at('again.png')).equals(readFileSync(at('even.png')))).toBe(true);
  });

  it('where the pins are all frames there is nothing to space: it says so', async () => {
    const { stderr } = await cli('line', ...loop, '--frames', '2', '--even-motion', '--out', at('pins.json'));
    expect(stderr).toMatch(
      /^note: even motion: u stays as it was, no other makes the largest distance of 0\.\d+ between neighbouring frames smaller/m,
    );
    expect((await readRecipeFile(at('pins.json'))).figures[0]).not.toHaveProperty('innerU');
  });

  it('takes the place of easing, which is refused beside it', async () => {
    const args = [...loop, '--frames', '3', '--even-motion', '--out', at('none.gif')];
    const { code, stderr } = await tell(['line', ...args, '--easing', 'ease']);
    expect([code, stderr]).toEqual([2, 'slerpscope: --easing ease: --even-motion spaces u in its place\n']);
    expect(existsSync(at('none.gif'))).toBe(false);
  });
});
