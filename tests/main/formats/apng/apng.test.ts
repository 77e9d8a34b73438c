import { describe, expect, it } from 'vitest';
import { writeApng } from '../../../../src/main/formats/apng/writer.ts';
import { readPng } from '../../../../src/main/formats/png/reader.ts';
import { collect } from '../../figures/support/collect.ts';
import { readApng } from '../../figures/animation/support/apng-reader.ts';
import { film, framesOf, line, sheet } from '../../figures/animation/support/films.ts';

const spec = { figure: line, rate: 24, repeat: 'loop' } as const;

describe('an APNG', () => {
  it('read back has the pixels of the film, frame by frame', async () => {
    const shape = [3, 12, 20] as const;
    const apng = readApng(await collect(writeApng(film(spec, 'apng', shape))));
    const frames = await framesOf(film(spec, 'apng', shape));
    expect([apng.count, apng.frames.length]).toEqual([4, 4]);
    frames.forEach(({ rgba }, i) => {
      expect(apng.frames[i]!.channels).toBe(3);
      expect(apng.frames[i]!.data.every((v, k) => v === rgba[4 * Math.floor(k / 3) + (k % 3)])).toBe(true);
    });
  });

  it('shows each frame for exactly 1/rate seconds, once or for ever', async () => {
    const read = async (repeat: 'once' | 'loop') =>
      readApng(await collect(writeApng(film({ ...spec, repeat }, 'apng'))));
    const [once, loop] = [await read('once'), await read('loop')];
    expect([once.plays, loop.plays]).toEqual([1, 0]);
    expect(new Set(loop.frames.map(({ delay }) => delay.join('/')))).toEqual(new Set(['1/24']));
  });

  it('keeps the paper transparent where it is to be', async () => {
    const figure = { ...sheet, transparent: true };
    const { frames } = readApng(await collect(writeApng(film({ ...spec, figure }, 'apng'))));
    const [drawn] = await framesOf(film({ ...spec, figure }, 'apng'));
    expect(frames[0]!.channels).toBe(4);
    expect(Buffer.from(frames[0]!.data).equals(Buffer.from(drawn!.rgba))).toBe(true);
    expect([...frames[0]!.data.subarray(0, 4)]).toEqual([0, 0, 0, 0]);
  });

  it('is to a reader of PNG its first frame', async () => {
    const bytes = await collect(writeApng(film(spec, 'apng')));
    const [first] = await framesOf(film(spec, 'apng'));
    expect([...(await readPng(bytes, 'film.png')).rgba]).toEqual([...first!.rgba]);
  });

  it('carries texts', async () => {
    const { texts } = readApng(
      await collect(writeApng(film(spec, 'apng'), [{ keyword: 'parameters', text: 'S = 7' }])),
    );
    expect(texts).toEqual(['parameters\0\0\0\0\0S = 7']);
  });
});
