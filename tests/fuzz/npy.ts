import { encodeNpy, readNpy } from '../../src/main/formats/npy/npy.ts';
import type { FuzzedFormat } from './format.ts';
import { mutateBytes } from './mutation.ts';
import type { Random } from './random.ts';

const sound = encodeNpy(
  [2, 3, 4],
  Float32Array.from({ length: 24 }, (_, i) => i / 7),
);
const descriptions = ['<f4', '<f8', '<i8', '>f4', '|b1', '<f16', 'O', '<c8', '<U9'];
const shapes = ['(2, 3, 4)', '()', '(0,)', '(4294967296, 4294967296)', '(-1, 3)', '(2, 3', '(1e9,)', '(2L,)'];

/** A header of parts that are each at times what NumPy would write, over the sound one's numbers. */
function withHeader(random: Random): Uint8Array {
  const order = random.pick(['False', 'True', 'false', '1', 'None']);
  const extra = random.pick(['', "'a': 1, ", "'shape': (1,), "]);
  const text = `{'descr': '${random.pick(descriptions)}', 'fortran_order': ${order}, ${extra}'shape': ${random.pick(shapes)}, }`;
  const header = Buffer.from(`${text}${' '.repeat(random.below(70))}\n`);
  const length = random.pick([header.length, header.length, 0, 0xffff, random.below(200)]);
  const version = random.pick([1, 1, 2, 3, 0, 255]);
  const size = Buffer.alloc(version === 1 ? 2 : 4);
  if (version === 1) size.writeUInt16LE(length);
  else size.writeUInt32LE(length);
  const values = sound.subarray(sound.length - 96);
  return Buffer.concat([sound.subarray(0, 6), Buffer.from([version, 0]), size, header, values]);
}

/** Any numbers at all: NaN, infinities, the smallest there are. */
function withValues(random: Random): Uint8Array {
  const values = Uint8Array.from({ length: 96 }, () => random.pick([0, 0x7f, 0x80, 0xff, random.below(256)]));
  return Buffer.concat([sound.subarray(0, sound.length - 96), values]);
}

export const npy: FuzzedFormat = {
  name: 'npy',
  input(random) {
    switch (random.below(5)) {
      case 0:
        return withValues(random);
      case 1:
        return mutateBytes(sound, random);
      default:
        return withHeader(random);
    }
  },
  read: (input) => readNpy(input, 'input'),
};
