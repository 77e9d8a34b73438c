import { encode } from 'fast-png';
import { crc32 } from 'node:zlib';
import { readPng } from '../../src/main/formats/png/reader.ts';
import type { FuzzedFormat } from './format.ts';
import { mutateBytes } from './mutation.ts';
import type { Random } from './random.ts';

const noise = (length: number): Uint8Array => Uint8Array.from({ length }, (_, i) => (i * 37) % 251);
const sound = ([1, 2, 3, 4] as const).map((channels) =>
  encode({ width: 9, height: 7, channels, data: noise(9 * 7 * channels) }),
);

/** A byte of a chunk is changed and the chunk's checksum set right: what lies behind the checksum is reached. */
function inChunk(bytes: Uint8Array, random: Random): Uint8Array {
  const changed = Uint8Array.from(bytes);
  const view = new DataView(changed.buffer);
  const starts: number[] = [];
  for (let at = 8; at < changed.length; at += 12 + view.getUint32(at)) starts.push(at);
  const at = random.pick(starts);
  const length = view.getUint32(at);
  changed[at + 4 + random.below(4 + length)] = random.pick([0, 1, 0x7f, 0x80, 0xff, random.below(256)]);
  view.setUint32(at + 8 + length, crc32(changed.subarray(at + 4, at + 8 + length)));
  return changed;
}

/** A sound picture of a size and depth of its own. */
function withPixels(random: Random): Uint8Array {
  const [width, height] = [1 + random.below(40), 1 + random.below(40)];
  const channels = random.pick([1, 2, 3, 4] as const);
  if (random.below(2) === 0)
    return encode({ width, height, channels, data: noise(width * height * channels) });
  const data = Uint16Array.from(noise(width * height * channels), (value) => value * 257);
  return encode({ width, height, channels, depth: 16, data });
}

export const png: FuzzedFormat = {
  name: 'PNG',
  input(random) {
    const bytes = random.pick(sound);
    switch (random.below(5)) {
      case 0:
        return withPixels(random);
      case 1:
        return mutateBytes(bytes, random);
      default:
        return inChunk(bytes, random);
    }
  },
  read: (input) => readPng(input, 'input'),
};
