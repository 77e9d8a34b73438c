import { encode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import type { AnimationSpec } from '../../../src/contract/animation.ts';
import type { AnimatedFigure } from '../../../src/contract/figures/index.ts';
import { animationFile } from '../../../src/main/formats/index.ts';
import { writePng } from '../../../src/main/formats/png/writer.ts';
import { replay as replayFile } from '../../../src/main/recipes/replay.ts';
import type { RenderedFigure, Studio } from '../../../src/main/studio.ts';
import { collect } from '../figures/support/collect.ts';
import { film, line } from '../figures/animation/support/films.ts';
import { environment, lineOf, mark, modelInfo, seed } from './support/recipes.ts';

const recipe = {
  model: mark,
  figures: [lineOf(seed(1), seed(2))],
  playback: null,
  latents: [],
  environment,
};

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Red that grows from left to right. */
function pixelsOf({ width, height }: Size): Uint8ClampedArray {
  return Uint8ClampedArray.from(
    { length: 4 * width * height },
    (_, i) => [(i / 4) % width, 0, 0, 255][i % 4]!,
  );
}

/** A studio that makes this picture of whatever recipe. */
function studioOf(size: Size): Pick<Studio, 'state' | 'render' | 'animate'> {
  const device = { ...environment, choice: 'cpu', badge: 'CPU', trials: [], secondsPerSample: 1 } as const;
  const write = () => writePng({ ...size, opaque: true }, [pixelsOf(size)], []);
  const rendered: RenderedFigure = { ...size, rows: [], tiles: [], write };
  return {
    state: {
      version: '0.1.0',
      engine: 'ready',
      model: modelInfo,
      device,
      opening: null,
      error: null,
      second: null,
    },
    render: async () => rendered,
    animate: (spec, format) => film(spec, format),
  };
}

const small = { width: 9, height: 5 };
const replay = (png: Uint8Array, size: Size = small) => replayFile(studioOf(size), png, recipe, 'a.png', {});

describe('a picture that is made again', () => {
  it('is equal whatever else is in its file', async () => {
    const texts = [{ keyword: 'Comment', text: 'x'.repeat(5000) }];
    const png = await collect(writePng({ ...small, opaque: true }, [pixelsOf(small)], texts));
    expect((await replay(png)).difference).toEqual({ pixels: 0, largest: 0, mean: 0 });
  });

  it.each(['null', 'Adam7'] as const)(
    'is equal where another program has packed the same pixels anew (interlace %s)',
    async (interlace) => {
      const png = encode({ ...small, data: pixelsOf(small), channels: 4, depth: 8 }, { interlace });
      expect((await replay(png)).difference).toEqual({ pixels: 0, largest: 0, mean: 0 });
    },
  );

  it('is equal at a size that is no picture in memory', async () => {
    const wide = { width: 17_000, height: 1 };
    const png = await collect(writePng({ ...wide, opaque: true }, [pixelsOf(wide)], []));
    expect((await replay(png, wide)).difference).toEqual({ pixels: 0, largest: 0, mean: 0 });
  });

  it('is told by its pixels, its largest and its mean difference, where it is another', async () => {
    const pixels = pixelsOf(small);
    pixels[0] = 60;
    pixels[5] = 12;
    const { difference, recorded, present } = await replay(
      encode({ ...small, data: pixels, channels: 4, depth: 8 }),
    );
    expect(difference).toEqual({ pixels: 2, largest: 60, mean: 72 / (4 * 45) });
    expect(recorded).toBe(environment);
    expect(present).toMatchObject({ provider: 'cpu', ortVersion: '1.30.0', app: '0.1.0' });
  });

  it('is told so at a size that is held row by row alone', async () => {
    const wide = { width: 17_000, height: 2 };
    const pixels = pixelsOf(wide);
    pixels[4 * 17_000 + 1] = 34;
    const png = await collect(writePng({ ...wide, opaque: true }, [pixels], []));
    const mean = 34 / (4 * 34_000);
    expect((await replay(png, wide)).difference).toEqual({ pixels: 1, largest: 34, mean });
  });

  it('of another size is told by both', async () => {
    const png = encode({
      width: 9,
      height: 4,
      data: pixelsOf({ width: 9, height: 4 }),
      channels: 4,
      depth: 8,
    });
    await expect(replay(png)).rejects.toThrow('a.png: 9 × 4 pixels, its recipe makes 9 × 5');
  });
});

it('a picture of more bits than its recipe makes is told so, though the higher ones are the same', async () => {
  const data = Uint16Array.from(pixelsOf(small), (value) => value * 256 + 1);
  const png = encode({ ...small, data, channels: 4, depth: 16 });
  await expect(replay(png)).rejects.toThrow('a.png: 16 bits a channel, its recipe makes 8');
});

describe('a film that is made again', () => {
  const spec = { figure: line, rate: 25, repeat: 'once' } as const;
  const again = async (
    format: 'gif' | 'apng',
    made: AnimationSpec = spec,
    edit = (_: Buffer): void => undefined,
  ) => {
    const bytes = await collect(animationFile(format).write(film(made, format)));
    edit(bytes);
    const { figure, ...played } = spec;
    const its = { ...recipe, figures: [figure], playback: { ...played, format } };
    return (await replayFile(studioOf(small), bytes, its, `a.${format}`, {})).difference;
  };

  it.each(['gif', 'apng'] as const)('as %s is equal where every frame is', async (format) => {
    expect(await again(format)).toEqual({ pixels: 0, largest: 0, mean: 0 });
  });

  it('is told by its pixels, its largest and its mean difference over all frames', async () => {
    const other = { ...line, pins: [line.pins[0]!, { ...line.pins[1]!, ref: line.pins[0]!.ref }] };
    const { pixels, largest, mean } = await again('apng', { ...spec, figure: other as AnimatedFigure });
    expect(pixels).toBeGreaterThan(256); // the first of four frames of 16 × 16 is the same
    expect(pixels).toBeLessThanOrEqual(768);
    expect(mean).toBeLessThan(largest);
    const colour = (gif: Buffer): void => void (gif[gif.indexOf(0x2c) + 10]! ^= 8);
    expect((await again('gif', spec, colour)).largest).toBe(8);
  });

  it('of another length is told by both', async () => {
    const longer = { ...line, framesPerSegment: 5 };
    await expect(again('apng', { ...spec, figure: longer })).rejects.toThrow(
      'a.apng: 5 frames of 16 × 16 pixels, its recipe makes 4 frames of 16 × 16 pixels',
    );
  });
});
