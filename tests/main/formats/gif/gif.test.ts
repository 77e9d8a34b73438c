import { describe, expect, it } from 'vitest';
import { writeGif } from '../../../../src/main/formats/gif/writer.ts';
import { indexPicture } from '../../../../src/main/formats/gif/palette.ts';
import { collect } from '../../figures/support/collect.ts';
import { film, framesOf, line, sheet } from '../../figures/animation/support/films.ts';
import { readGif } from '../../figures/animation/support/gif-reader.ts';

const spec = { figure: line, rate: 25, repeat: 'once' } as const;

describe('a GIF', () => {
  it('read back has the frames of the film, each in its own palette', async () => {
    const shape = [3, 24, 24] as const;
    const gif = readGif(await collect(writeGif(film(spec, 'gif', shape))));
    const frames = await framesOf(film(spec, 'gif', shape));
    expect([gif.width, gif.height, gif.frames.length]).toEqual([48, 48, 4]);
    frames.forEach((frame, i) => {
      const { palette, index } = indexPicture(frame);
      expect([...gif.frames[i]!.index]).toEqual([...index]);
      expect(gif.frames[i]!.palette.slice(0, palette.length)).toEqual(palette);
    });
  });

  it('is exact where a frame has at most 256 colours, and near where it has more', async () => {
    for (const [side, most] of [
      [8, 0],
      [64, 9],
    ] as const) {
      const shape = [3, side, side] as const;
      const gif = readGif(await collect(writeGif(film(spec, 'gif', shape))));
      const frames = await framesOf(film(spec, 'gif', shape));
      const worst = frames.map(({ rgba }, i) => {
        const { rgb } = gif.frames[i]!;
        return (
          rgb.reduce((sum, value, k) => sum + (value - rgba[4 * Math.floor(k / 3) + (k % 3)]!) ** 2, 0) /
          rgb.length
        );
      });
      expect(Math.max(...worst), `mean square error at ${side}`).toBeLessThanOrEqual(most);
    }
  });

  it.each([12, 24, 30, 48, 50])(
    'at %i frames a second begins every frame within 5 ms of its time',
    async (rate) => {
      const figure = { ...line, framesPerSegment: 61, scale: 1 };
      const { frames } = readGif(await collect(writeGif(film({ ...spec, figure, rate }, 'gif', [3, 2, 2]))));
      let at = 0;
      frames.forEach(({ delay }, i) => {
        expect(Math.abs(at / 100 - i / rate)).toBeLessThanOrEqual(0.005 + 1e-9);
        expect(delay).toBeGreaterThanOrEqual(2);
        at += delay;
      });
      expect(at).toBe(Math.round((100 * frames.length) / rate));
    },
  );

  it('refuses a rate that players would slow down, and says what to do', () => {
    expect(() => film({ ...spec, rate: 60 }, 'gif')).toThrow(
      'rate 60 is more than the 50 frames per second of a GIF: choose a lower one, or APNG',
    );
    expect(film({ ...spec, rate: 60 }, 'apng').rate).toBe(60);
  });

  it('plays once, or for ever', async () => {
    const loopsOf = async (repeat: 'once' | 'loop' | 'ping-pong') =>
      readGif(await collect(writeGif(film({ ...spec, repeat }, 'gif')))).loops;
    expect([await loopsOf('once'), await loopsOf('loop'), await loopsOf('ping-pong')]).toEqual([null, 0, 0]);
  });

  it('carries texts of any length', async () => {
    const texts = [
      { keyword: 'slerpscope', text: JSON.stringify({ name: 'x̂₀ → π', long: 'a'.repeat(1000) }) },
      { keyword: 'parameters', text: '' },
    ];
    const { comments } = readGif(await collect(writeGif(film(spec, 'gif'), texts)));
    expect(comments).toEqual(texts.map(({ keyword, text }) => `${keyword}\n${text}`));
  });

  it('may be one pixel and one frame', async () => {
    const still = {
      ...sheet,
      ladder: [5],
      reference: 5,
      labels: false,
      captions: false,
      scale: 1,
      gutter: 0,
    };
    const one = { figure: { ...still, pins: [still.pins[0]!] }, rate: 1, repeat: 'loop' } as const;
    const gif = readGif(await collect(writeGif(film(one, 'gif', [1, 1, 1]))));
    expect([gif.width, gif.height, gif.frames.length, gif.frames[0]!.delay]).toEqual([1, 1, 1, 100]);
  });
});
