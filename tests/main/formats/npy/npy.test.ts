import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { StudioError } from '../../../../src/contract/errors.ts';
import { encodeNpy, readNpy } from '../../../../src/main/formats/npy/npy.ts';
import { fixtures } from '../../models/support/golden.ts';

/** An .npy file with a header as it is. */
function makeNpy(header: string, data: Uint8Array, version = 1): Uint8Array {
  const text = Buffer.from(`${header}\n`, 'latin1');
  const length = Buffer.alloc(version === 1 ? 2 : 4);
  if (version === 1) length.writeUInt16LE(text.length);
  else length.writeUInt32LE(text.length);
  return Buffer.concat([
    Buffer.from([0x93]),
    Buffer.from('NUMPY'),
    Buffer.from([version, 0]),
    length,
    text,
    data,
  ]);
}

const header = (fields: { descr?: string; order?: string; shape?: string }): string =>
  `{'descr': '${fields.descr ?? '<f4'}', 'fortran_order': ${fields.order ?? 'False'}, 'shape': (${fields.shape ?? '2,'}), }`;
const floats = (...values: number[]): Uint8Array => new Uint8Array(Float32Array.from(values).buffer);

describe('readNpy', () => {
  it.each(['x_T', 'noise-S10'])(
    "reads NumPy's own file %s, and encodeNpy writes it again byte for byte",
    async (name) => {
      const bytes = await readFile(join(fixtures, 'trajectories', `${name}.npy`));
      const { shape, data, dtype } = readNpy(bytes, name);
      expect(dtype).toBe('float32');
      expect(Buffer.compare(encodeNpy(shape, data), bytes)).toBe(0);
    },
  );

  it('reads int64 timesteps, and encodeNpy writes them again byte for byte', async () => {
    const bytes = await readFile(join(fixtures, 'unet-scale-shift/case_timestep.npy'));
    const array = readNpy(bytes, 't');
    expect(array).toEqual({ dtype: 'int64', shape: [3], data: Float32Array.of(0, 437, 999) });
    expect(Buffer.compare(encodeNpy([3], BigInt64Array.of(0n, 437n, 999n)), bytes)).toBe(0);
  });

  it('widens float16 without rounding, in either order of axes', () => {
    const halves = new Uint8Array(Uint16Array.of(0x3c00, 0xc000, 0x0001, 0x7bff, 0x3555, 0x8000).buffer);
    const wide = [1, -2, 2 ** -24, 65504, 1365 / 4096, -0];
    const rows = readNpy(makeNpy(header({ descr: '<f2', shape: '2, 3' }), halves), 'a');
    expect(rows).toEqual({ dtype: 'float16', shape: [2, 3], data: Float32Array.from(wide) });
    const columns = readNpy(makeNpy(header({ descr: '<f2', shape: '2, 3', order: 'True' }), halves), 'a');
    expect(columns.data).toEqual(Float32Array.from([0, 2, 4, 1, 3, 5], (i) => wide[i]!));
  });

  it('reads float64, versions 2 and 3, scalars, empty arrays, and column-major order', () => {
    const doubles = new Uint8Array(Float64Array.of(0.5, -2).buffer);
    expect(readNpy(makeNpy(header({ descr: '<f8' }), doubles), 'a').data).toEqual(Float32Array.of(0.5, -2));
    expect(readNpy(makeNpy(header({}), floats(1, 2), 2), 'a').shape).toEqual([2]);
    expect(readNpy(makeNpy(header({}), floats(1, 2), 3), 'a').shape).toEqual([2]);
    expect(readNpy(makeNpy(header({ shape: '' }), floats(7)), 'a')).toMatchObject({
      shape: [],
      data: Float32Array.of(7),
    });
    expect(readNpy(makeNpy(header({ shape: '0, 3' }), floats()), 'a').data.length).toBe(0);
    const columns = makeNpy(header({ order: 'True', shape: '2, 3' }), floats(1, 4, 2, 5, 3, 6));
    expect(readNpy(columns, 'a').data).toEqual(Float32Array.of(1, 2, 3, 4, 5, 6));
  });

  it('is refused when cut anywhere or too long', async () => {
    const bytes = await readFile(join(fixtures, 'unet-scale-shift/case_timestep.npy'));
    for (let length = 0; length < bytes.length; length++)
      expect(() => readNpy(bytes.subarray(0, length), 'a.npy')).toThrow(StudioError);
    expect(() => readNpy(Buffer.concat([bytes, Buffer.alloc(8)]), 'a.npy')).toThrow(
      'a.npy: shape [3] of int64 does not fit 32 bytes',
    );
  });

  it.each([
    [header({ descr: '>f4' }), /descr ">f4" is not supported/],
    [header({ descr: '|O' }), /descr "\|O" is not supported/],
    [header({ descr: '>f2' }), /descr ">f2" is not supported/],
    [header({ shape: '-2,' }), /is not understood/],
    [header({ shape: 'nan,' }), /is not understood/],
    [header({ shape: '9999999999999999, 9999999999999999' }), /does not fit 8 bytes/],
    [header({ shape: '99999999999999999999,' }), /is not understood/],
    [header({ shape: `${'1, '.repeat(33)}` }), /is not understood/],
    [header({ order: '1' }), /is not understood/],
    [`{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (2,)}`, /is not understood/],
    [`{'descr': '<f4', 'fortran_order': False, 'shape': (2,), 'x': True}`, /is not understood/],
    [`__import__('os').system('x')`, /is not understood/],
  ])('refuses the header %s', (text, message) => {
    expect(() => readNpy(makeNpy(text, floats(1, 2)), 'a.npy')).toThrow(message);
  });

  it('refuses other versions and a header longer than NumPy would read', () => {
    expect(() => readNpy(makeNpy(header({}), floats(1, 2), 9), 'a')).toThrow('version 9 is not supported');
    expect(() => readNpy(makeNpy(header({}) + ' '.repeat(20_000), floats(1, 2)), 'a')).toThrow(
      'more than 10000',
    );
    expect(() => readNpy(new Uint8Array(100), 'a.npy')).toThrow('a.npy: not an .npy file');
  });

  it('reports latent/unreadable, in one line', () => {
    expect(() => readNpy(new Uint8Array(100), 'a')).toThrow(
      expect.objectContaining({ code: 'latent/unreadable' }),
    );
  });
});

describe('encodeNpy', () => {
  it('refuses a shape that is not that of the data', () => {
    expect(() => encodeNpy([3], Float32Array.of(1))).toThrow('npy: shape [3] does not fit 1 values');
  });

  it('starts the data at a multiple of 64 bytes', () => {
    for (const shape of [[], [1], [1, 1], [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]])
      expect((encodeNpy(shape, Float32Array.of(1)).length - 4) % 64).toBe(0);
  });
});
