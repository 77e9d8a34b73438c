import { encode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { writePng } from '../../../src/main/exporters/png.ts';
import { replayPicture } from '../../../src/main/recipes/replay.ts';
import type { RenderedFigure, Studio } from '../../../src/main/studio.ts';
import { collect } from '../exporters/support/collect.ts';
import { environment, lineOf, seed } from './support/recipes.ts';

const recipe = {
  model: { digest: '', name: '' },
  figures: [lineOf(seed(1), seed(2))],
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
function studioOf(size: Size): Pick<Studio, 'state' | 'render'> {
  const device = { ...environment, choice: 'cpu', badge: 'CPU', trials: [], secondsPerSample: 1 } as const;
  const write = () => writePng({ ...size, opaque: true }, [pixelsOf(size)], []);
  const rendered: RenderedFigure = { ...size, rows: [], tiles: [], write };
  return {
    state: { version: '0.1.0', engine: 'ready', model: null, device, error: null },
    render: async () => rendered,
  };
}

const small = { width: 9, height: 5 };
const replay = (png: Uint8Array, size: Size = small) =>
  replayPicture(studioOf(size), png, recipe, 'a.png', {});

describe('a picture that is made again', () => {
  it('is equal whatever else is in its file', async () => {
    const texts = [{ keyword: 'Comment', text: 'x'.repeat(5000) }];
    const png = await collect(writePng({ ...small, opaque: true }, [pixelsOf(small)], texts));
    expect((await replay(png)).difference).toEqual({ pixels: 0, largest: 0, mean: 0 });
  });

  it('is equal where another program has packed the same pixels anew', async () => {
    const png = encode({ ...small, data: pixelsOf(small), channels: 4, depth: 8 });
    expect((await replay(png)).difference).toEqual({ pixels: 0, largest: 0, mean: 0 });
  });

  it('is equal at a size that is not decoded', async () => {
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
