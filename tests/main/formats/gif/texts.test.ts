import { describe, expect, it } from 'vitest';
import { writeGif } from '../../../../src/main/formats/gif/writer.ts';
import { isGif, readGifText } from '../../../../src/main/formats/gif/texts.ts';
import { collect } from '../../figures/support/collect.ts';
import { film, line } from '../../figures/animation/support/films.ts';

const long = `{"name": "x̂₀", "data": "${'A'.repeat(2000)}"}`;
const texts = [
  { keyword: 'parameters', text: 'S = 7' },
  { keyword: 'slerpscope', text: long },
];
const written = (): Promise<Buffer> =>
  collect(writeGif(film({ figure: line, rate: 10, repeat: 'loop' }, 'gif'), texts));

describe('the texts of a GIF', () => {
  it('are read back by their keywords', async () => {
    const gif = await written();
    expect(isGif(gif)).toBe(true);
    expect(readGifText(gif, 'slerpscope', 10_000, 'a.gif')).toBe(long);
    expect(readGifText(gif, 'parameters', 10_000, 'a.gif')).toBe('S = 7');
    expect(readGifText(gif, 'parameter', 10_000, 'a.gif')).toBe(null);
  });

  it('are bounded', async () => {
    const gif = await written();
    expect(() => readGifText(gif, 'slerpscope', 1000, 'a.gif')).toThrow(
      'a.gif: text slerpscope is more than 1000 bytes',
    );
  });

  it('of a file of thirty million blocks take no memory for them', async () => {
    const gif = await written();
    const long = Buffer.concat([
      gif.subarray(0, 13),
      Buffer.of(0x21, 0xfe),
      Buffer.alloc(2 ** 26, 1),
      Buffer.of(0),
    ]);
    const before = process.memoryUsage();
    expect(() => readGifText(long, 'slerpscope', 10_000, 'a.gif')).toThrow('a.gif: byte');
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    expect(heapUsed + arrayBuffers - before.heapUsed - before.arrayBuffers).toBeLessThan(2 ** 25);
  });

  it('of a file cut anywhere before its first frame are an error of one line, never a crash', async () => {
    const gif = await written();
    const frame = gif.indexOf(Buffer.of(0x21, 0xf9, 4));
    for (let length = 6; length < frame; length++)
      expect(() => readGifText(gif.subarray(0, length), 'nothing', 10_000, 'a.gif')).toThrow(/^a\.gif: .+$/);
  });
});
