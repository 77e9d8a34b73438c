import { describe, expect, it } from 'vitest';
import { StudioError } from '../../../../src/contract/errors.ts';
import type { AnimatedImageFormat } from '../../../../src/contract/formats.ts';
import { animationFile } from '../../../../src/main/formats/index.ts';
import type { Picture } from '../../../../src/main/figures/scene/picture.ts';
import { collect } from '../support/collect.ts';
import { film, framesOf, line } from './support/films.ts';
import { readGif } from './support/gif-reader.ts';

/** Its frames, decoded. */
async function readAll(format: AnimatedImageFormat, bytes: Uint8Array): Promise<Picture[]> {
  return framesOf(animationFile(format).read(bytes, 'a'));
}

const spec = { figure: line, rate: 25, repeat: 'ping-pong' } as const;

describe.each(['gif', 'apng'] as const)('a film as %s', (format) => {
  const { read, show } = animationFile(format);

  it.each([8, 64])('read again has what the format shows of its frames, %s pixels a tile', async (side) => {
    const shape = [3, side, side] as const;
    const found = read(await collect(animationFile(format).write(film(spec, format, shape))), 'a');
    const made = (await framesOf(film(spec, format, shape))).map(show);
    expect([found.width, found.height, found.count]).toEqual([made[0]!.width, made[0]!.height, made.length]);
    const frames = await framesOf(found);
    expect(frames.length).toBe(found.count);
    frames.forEach(({ rgba }, i) => expect(Buffer.from(rgba).equals(Buffer.from(made[i]!.rgba))).toBe(true));
  });

  it('cut anywhere is refused with the file, where not at once, then at the frame', async () => {
    const whole = await collect(animationFile(format).write(film(spec, format)));
    for (let length = 20; length < whole.length - 1; length += 7)
      await expect(readAll(format, whole.subarray(0, length))).rejects.toThrow(/^a: [^\n]+$/);
  });
});

it('a GIF is read as another reader reads it', async () => {
  const bytes = await collect(animationFile('gif').write(film(spec, 'gif', [3, 64, 64])));
  const other = readGif(bytes);
  (await readAll('gif', bytes)).forEach(({ rgba }, i) => {
    const rgb = rgba.filter((_, at) => at % 4 !== 3);
    expect(Buffer.from(rgb).equals(Buffer.from(other.frames[i]!.rgb))).toBe(true);
  });
});

describe('a GIF from anybody', () => {
  const refuse = async (change: (gif: Buffer) => void, message: RegExp): Promise<void> => {
    const gif = await collect(animationFile('gif').write(film(spec, 'gif')));
    change(gif);
    await expect(readAll('gif', gif)).rejects.toThrow(message);
    await expect(readAll('gif', gif)).rejects.toThrow(StudioError);
  };
  /** Of the first frame: no byte before it is a comma. */
  const frameOf = (gif: Buffer): number => gif.indexOf(0x2c);

  it('that is larger than is read', () => refuse((gif) => gif.writeUInt32LE(0xffff_ffff, 6), /size 65535/));
  it('of a frame that covers a part', () =>
    refuse((gif) => gif.writeUInt16LE(1, frameOf(gif) + 1), /frame 0 is not of the whole picture/));
  it('without a palette', () =>
    refuse((gif) => (gif[frameOf(gif) + 9]! &= 0x7f), /frame 0 has no palette of its own/));
  it('whose data are no indices', () =>
    refuse((gif) => {
      const data = frameOf(gif) + 10 + 3 * (2 << (gif[frameOf(gif) + 9]! & 7));
      gif.fill(0xff, data + 2, data + 2 + gif[data + 1]!);
    }, /stands for nothing yet|holds \d+ pixels/));
});
