import { describe, expect, it } from 'vitest';
import type { AnimationSpec } from '../../../../src/contract/animation.ts';
import { enlarge } from '../../../../src/core/enlarge.ts';
import { compareFigure } from '../../../../src/contract/figures/comparison.ts';
import { formatLatentRef } from '../../../../src/core/latent-ref.ts';
import { readApngFrames } from '../../../../src/main/formats/apng/frames.ts';
import { writeApng } from '../../../../src/main/formats/apng/writer.ts';
import { writeGif } from '../../../../src/main/formats/gif/writer.ts';
import { pictureOf, type Picture } from '../../../../src/main/figures/scene/picture.ts';
import { themes } from '../../../../src/main/figures/scene/theme.ts';
import type { RunOptions, RunTiles } from '../../../../src/main/jobs/run.ts';
import { usualOrFull } from '../../../support/full.ts';
import { collect } from '../support/collect.ts';
import { film, framesOf, line, pin, recorder, sheet, tileData, type Recorder } from './support/films.ts';

const bare = { labels: false, captions: false, gutter: 0 };
const spec = { figure: line, rate: 24, repeat: 'once' } as const;

/** Which of the pictures a frame shows at (x, y), enlarged; −1 for none of them. */
function shown(frame: Picture, pictures: readonly Picture[], scale: number, x = 0, y = 0): number {
  return pictures.findIndex(({ width, height, rgba }) => {
    for (let row = 0; row < height * scale; row++)
      for (let column = 0; column < width * scale; column++) {
        const from = 4 * (Math.floor(row / scale) * width + Math.floor(column / scale));
        const to = 4 * ((y + row) * frame.width + x + column);
        for (let c = 0; c < 4; c++) if (rgba[from + c] !== frame.rgba[to + c]) return false;
      }
    return true;
  });
}

async function play(motion: AnimationSpec, shape = [3, 8, 8] as const) {
  const record = recorder(shape);
  const made = film(motion, 'apng', shape, record);
  const frames = await framesOf(made);
  const pictures = record.asked.map((tile) => pictureOf(tileData(tile, shape), shape));
  expect(frames.length).toBe(made.count);
  return { made, frames, pictures, record };
}

describe('a line', () => {
  it('is its tiles one after the other, bare: nothing but the enlarged picture', async () => {
    const { made, frames, pictures, record } = await play(spec);
    expect(record.asked.map(({ ref }) => formatLatentRef(ref))).toEqual([
      'seed:1',
      'slerp(seed:1, seed:2, 0.3333333333333333)',
      'slerp(seed:1, seed:2, 0.6666666666666666)',
      'seed:2',
    ]);
    expect([made.width, made.height, made.endless]).toEqual([16, 16, false]);
    expect(frames.map((frame) => shown(frame, pictures, 2))).toEqual([0, 1, 2, 3]);
  });

  it('played to and fro goes back without showing its ends twice, and samples nothing twice', async () => {
    const { frames, pictures, record, made } = await play({ ...spec, repeat: 'ping-pong' });
    expect(frames.map((frame) => shown(frame, pictures, 2))).toEqual([0, 1, 2, 3, 2, 1]);
    expect([record.asked.length, made.endless]).toEqual([4, true]);
  });

  it('that is compared has both sides beside each other under one playhead', async () => {
    const compared = compareFigure({ ...line, gutter: 0 }, { kind: 'lerp' }, ['slerp', 'lerp']);
    const { frames, pictures, record } = await play({ ...spec, figure: compared });
    expect(record.asked.slice(4).map(({ ref }) => formatLatentRef(ref))[1]).toMatch(/^lerp/);
    const keyOf = (i: number): string => pictures[i]!.rgba.join();
    frames.forEach((frame, i) => {
      const [left, right] = [0, 16].map((x) => shown(frame, pictures, 2, x));
      expect([keyOf(left!), keyOf(right!)]).toEqual([keyOf(i), keyOf(4 + i)]);
    });
    expect(frames[0]!.width).toBe(32);
  });

  it('with captions and labels keeps every frame of one size, and its texts change', async () => {
    const figure = { ...line, title: 'Two faces', labels: true, captions: true, scale: 8 };
    const { frames } = await play({ ...spec, figure });
    const band = (frame: Picture, from: number, to: number) =>
      Buffer.from(frame.rgba.subarray(4 * frame.width * from, 4 * frame.width * to)).toString('base64');
    expect(new Set(frames.map(({ width, height }) => `${width} ${height}`)).size).toBe(1);
    const bottom = frames.map((frame) => band(frame, frame.height - 20, frame.height));
    expect(new Set(bottom).size, 'u').toBe(4);
    expect(new Set(frames.map((frame) => band(frame, 0, 30))).size, 'title and names').toBe(1);
    expect([...frames[0]!.rgba.subarray(0, 3)]).toEqual([...themes.light.paper]);
  });

  it('for a video has even sides', () => {
    const odd = { ...spec, figure: { ...line, scale: 1 } };
    const sides = (format: 'webm' | 'gif') => {
      const { width, height } = film(odd, format, [3, 7, 5]);
      return [width, height];
    };
    expect([sides('webm'), sides('gif')]).toEqual([
      [6, 8],
      [5, 7],
    ]);
  });
});

describe('the size of an animation', () => {
  const sidesOf = (size: NonNullable<AnimationSpec['size']>, figure: AnimationSpec['figure'] = line) => {
    const { width, height } = film({ ...spec, figure, size }, 'gif', [3, 8, 4]);
    return [width, height];
  };

  it('is that of its picture’s longer side, whatever the scale', () => {
    expect(sidesOf({ picture: 100 })).toEqual([50, 100]);
    expect(sidesOf({ picture: 100 }, { ...line, scale: null })).toEqual([50, 100]);
    expect(sidesOf({ picture: 16 }, { ...sheet, ...bare })).toEqual([16, 16]);
  });

  it('or of its frame, with the pictures as large as fits in its middle, on the figure’s paper', async () => {
    const figure = { ...sheet, ...bare, theme: 'dark' as const };
    const { frames, pictures } = await play({
      figure,
      rate: 2,
      repeat: 'loop',
      size: { width: 70, height: 64 },
    });
    expect([frames[0]!.width, frames[0]!.height]).toEqual([70, 64]);
    const large = enlarge(pictures[0]!, 35, 35, 'pixels');
    expect(shown(frames[0]!, [large], 1, 0, 14)).toBe(0);
    const paper = [...themes.dark.paper, 255];
    expect([...frames[0]!.rgba.subarray(0, 4)]).toEqual(paper);
    expect([...frames[0]!.rgba.subarray(-4)]).toEqual(paper);
  });

  it('counts its texts: they are in the frame with the pictures', async () => {
    const figure = { ...line, title: 'Two faces', labels: true, captions: true };
    for (const size of [
      { width: 1280, height: 720 },
      { width: 200, height: 400 },
    ]) {
      const { frames } = await play({ ...spec, figure, size });
      expect([frames[0]!.width, frames[0]!.height]).toEqual([size.width, size.height]);
    }
  });

  it('is refused, in one line, where it has no room for its pictures', () => {
    expect(() => sidesOf({ width: 200, height: 30 }, { ...line, labels: true, captions: true })).toThrow(
      /^a frame of 200 × 30 pixels has no room for its pictures: they would be 0 pixels, at least 16; choose a larger frame or less text$/,
    );
  });

  it('is at most what its files can contain and are read with, whatever its pictures add up to', async () => {
    const pins = Array.from({ length: 64 }, (_, i) => pin(i));
    const wide = { ...sheet, ...bare, pins };
    expect(() => sidesOf({ picture: 2100 }, wide)).toThrow(
      /^frame of 67200 × 2100 pixels is too large \(at most 65535 a side and 33554432 in all\): choose a smaller size or fewer pictures$/,
    );
    expect(() => sidesOf({ picture: 1100 }, wide)).toThrow('frame of 35200 × 1100 pixels is too large');
    expect(() => sidesOf({ picture: 16 }, { ...wide, gutter: 64, scale: 16 })).not.toThrow();
    const record = recorder([3, 8, 4]);
    const motion = { ...spec, figure: { ...wide, ladder: [5, 40] }, size: { picture: 540 } };
    const bytes = await collect(writeApng(film(motion, 'apng', [3, 8, 4], record)));
    const read = readApngFrames(bytes, 'wide.apng');
    expect([read.width, (await framesOf(read)).length]).toEqual([64 * 270, 2]);
  });

  it('is made even for a video', () => {
    const { width, height } = film({ ...spec, size: { width: 101, height: 77 } }, 'webm', [3, 8, 8]);
    expect([width, height]).toEqual([102, 78]);
  });
});

describe('the pixels of an animation', () => {
  it('are interpolated where its figure is smooth, at a whole scale and at others', async () => {
    for (const [look, side] of [
      [{}, 16],
      [{ size: { picture: 37 } }, 37],
    ] as const) {
      const { frames, pictures } = await play({ ...spec, ...look, figure: { ...line, smooth: true } });
      const large = pictures.map((picture) => enlarge(picture, side, side, 'smooth'));
      expect(frames.map((frame) => shown(frame, large, 1))).toEqual([0, 1, 2, 3]);
    }
  });

  it('do not depend on a size in print', async () => {
    const print = { width: 3.3, text: 8, dpi: 300 };
    const { frames, pictures } = await play({ ...spec, figure: { ...line, print } });
    expect(frames.map((frame) => shown(frame, pictures, 2))).toEqual([0, 1, 2, 3]);
  });
});

describe('a consistency sheet', () => {
  it('shows every S of its ladder in turn with the reference, the rows side by side', async () => {
    const figure = { ...sheet, ...bare };
    const { frames, pictures } = await play({ figure, rate: 2, repeat: 'loop' });
    const order = frames.map((frame) => [0, 1].map((row) => shown(frame, pictures, 4, row * 32)));
    expect(order).toEqual([
      [0, 3],
      [2, 5],
      [1, 4],
      [2, 5],
    ]);
  });

  it('has its contrast beside it', async () => {
    const figure = { ...sheet, ...bare, pins: [pin(1)], contrast: 'eta' as const };
    const { made, record } = await play({ figure, rate: 2, repeat: 'loop' });
    expect(made.width).toBe(64);
    expect(record.asked.map(({ settings }) => settings.eta)).toEqual([0, 0, 0, 1, 1, 1]);
  });
});

describe('a trajectory', () => {
  const shape = [3, 8, 8] as const;
  const figure = { ...line, kind: 'trajectory', pin: pin(1), ladder: [4], columns: 4, gutter: 0 } as const;
  const { pins: _, framesPerSegment: _f, mode: _m, closed: _c, easing: _e, ...spec } = figure;
  const state = (S: number, step: number, of: 'xt' | 'predX0') =>
    Float32Array.from({ length: 192 }, (_, i) => Math.sin(S + 7 * step + (of === 'xt' ? 100 : 0) + i / 9));
  const walk = (): Recorder => {
    const record = recorder(shape);
    const { run } = record;
    return Object.assign(record, {
      run: (async (tiles, compare, options) => {
        for (const [tile, { task, settings }] of tiles.entries())
          for (let index = 0; index < settings.numSteps; index++) {
            expect(task).toBe('trajectory');
            await new Promise((next) => setImmediate(next));
            const [xt, predX0] = [
              state(settings.numSteps, index, 'xt'),
              state(settings.numSteps, index, 'predX0'),
            ];
            options.onStep?.(tile, { index, t: 900 - 100 * index, xt, predX0, stepChange: null });
          }
        return run(tiles, compare, options);
      }) satisfies RunTiles,
    });
  };
  const pictures = (S: number, of: 'xt' | 'predX0') =>
    Array.from({ length: S }, (_, step) => pictureOf(state(S, step, of), shape));

  it('of one S is x_t and x̂_0 side by side, step by step, and its end stands for a second', async () => {
    const made = film({ figure: spec, rate: 3, repeat: 'once' }, 'apng', shape, walk());
    const frames = await framesOf(made);
    expect([made.count, made.width]).toEqual([6, 32]);
    expect(frames.map((frame) => shown(frame, pictures(4, 'xt'), 2))).toEqual([0, 1, 2, 3, 3, 3]);
    expect(frames.map((frame) => shown(frame, pictures(4, 'predX0'), 2, 16))).toEqual([0, 1, 2, 3, 3, 3]);
  });

  it('of several S is x̂_0 of each, as far on its way as the longest', async () => {
    const several = { ...spec, ladder: [2, 4], captions: true, labels: true };
    const made = film({ figure: several, rate: 1, repeat: 'loop' }, 'gif', shape, walk());
    expect(made.count).toBe(4);
    const bare = { ...several, captions: false, labels: false };
    const frames = await framesOf(film({ figure: bare, rate: 1, repeat: 'loop' }, 'gif', shape, walk()));
    expect(frames.map((frame) => shown(frame, pictures(2, 'predX0'), 2))).toEqual([0, 0, 1, 1]);
    expect(frames.map((frame) => shown(frame, pictures(4, 'predX0'), 2, 16))).toEqual([0, 1, 2, 3]);
    const texts = (await framesOf(made)).map(({ rgba, width, height }) =>
      Buffer.from(rgba.subarray(4 * width * (height - 16))).toString('base64'),
    );
    expect(new Set(texts).size, 't').toBe(4);
  });

  it('whose run fails fails with it', async () => {
    const record = recorder(shape, () => Promise.reject(new Error('no network')));
    const frames = film({ figure: spec, rate: 3, repeat: 'once' }, 'apng', shape, record).frames();
    await expect(frames.next()).rejects.toThrow('no network');
  });
});

describe('a long film', () => {
  const count = usualOrFull(450, 5000);
  const long = { figure: { ...line, framesPerSegment: count, scale: 8 }, rate: 50, repeat: 'once' } as const;

  it('of frames of 256 × 256 is written within 100 MB, though its frames take more', async () => {
    expect(count * 256 * 256 * 4).toBeGreaterThan(110e6);
    const shape = [3, 32, 32] as const;
    const { rss } = process.memoryUsage();
    let most = 0;
    let bytes = 0;
    for await (const piece of writeApng(film(long, 'apng', shape))) {
      bytes += piece.length;
      most = Math.max(most, process.memoryUsage().rss - rss);
    }
    expect(most / 2 ** 20).toBeLessThan(100);
    expect(bytes).toBeGreaterThan(100_000);
  }, 240_000);

  it('is sampled no more than two portions ahead of its reader', async () => {
    const record = recorder([3, 8, 8]);
    const frames = film(long, 'gif', [3, 8, 8], record).frames();
    await frames.next();
    expect(record.asked.length).toBeLessThanOrEqual(64);
    for (let i = 0; i < 40; i++) await frames.next();
    expect(record.asked.length).toBeLessThanOrEqual(96);
    await frames.return(undefined);
  });

  it('tells its progress as that of one job, which never falls', async () => {
    const shape = [3, 4, 4] as const;
    const told: { job: string; done: number; total: number }[] = [];
    const record = recorder(shape, async ({ onProgress }) => {
      const job = `portion ${record.calls}`;
      for (const done of [0, 100, 32 * 7])
        onProgress?.({
          job,
          lane: 'figure',
          kind: 'progress',
          done,
          total: 32 * 7,
          rate: 10,
          secondsLeft: 1,
        });
    });
    const short = { ...long, figure: { ...long.figure, framesPerSegment: 96, scale: 1 } };
    await framesOf(film(short, 'gif', shape, record, { onProgress: (event) => told.push(event) }));
    expect(new Set(told.map(({ job, total }) => `${job}: ${total}`))).toEqual(new Set(['portion 1: 672']));
    told.forEach(({ done }, i) => expect(done).toBeGreaterThanOrEqual(told[i - 1]?.done ?? 0));
    expect(told.at(-1)!.done).toBe(672);
  });
});

describe('whoever has had enough', () => {
  const waits =
    (signals: AbortSignal[]) =>
    async ({ signal }: RunOptions) => {
      signals.push(signal!);
      if (signals.length > 1)
        await new Promise((_, reject) =>
          signal!.addEventListener('abort', () => reject(signal!.reason as Error)),
        );
    };
  const long = { figure: { ...line, framesPerSegment: 100 }, rate: 24, repeat: 'once' } as const;

  it('ends the run by reading no further', async () => {
    const signals: AbortSignal[] = [];
    const frames = film(long, 'gif', [3, 8, 8], recorder([3, 8, 8], waits(signals))).frames();
    await frames.next();
    await frames.return(undefined);
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true]);
  });

  it('or by a signal, whose reason a writer throws', async () => {
    const controller = new AbortController();
    const record = recorder([3, 8, 8], waits([]));
    const pieces = writeGif(film(long, 'gif', [3, 8, 8], record, { signal: controller.signal }));
    setTimeout(() => controller.abort(new Error('enough')), 200);
    await expect(
      (async () => {
        for await (const piece of pieces) expect(piece.length).toBeGreaterThan(0);
      })(),
    ).rejects.toThrow('enough');
  });
});

it('refuses what cannot be drawn before anything is sampled', () => {
  const record = recorder([4, 8, 8]);
  expect(() => film(spec, 'gif', [4, 8, 8], record)).toThrow(
    'a picture has 1 or 3 channels, the model has 4',
  );
  const figure = { ...sheet, reference: 7 };
  expect(() => film({ ...spec, figure }, 'gif')).toThrow(
    'reference S = 7 is not among the step counts 5,10,40',
  );
  expect(record.calls).toBe(0);
});
