import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { FileArray } from '../../../src/main/formats/format.ts';
import { readArrayFile } from '../../../src/main/formats/index.ts';
import { encodeNpy } from '../../../src/main/formats/npy/npy.ts';
import { fixtures } from '../models/support/golden.ts';
import { encodeTorch, encodeZip, op, pickleTensor, type TensorFields } from '../models/support/torch-file.ts';

const filed = async (name: string): Promise<FileArray[]> =>
  readArrayFile(await readFile(join(fixtures, 'latents', name)), name);
const listed = (arrays: readonly FileArray[]): unknown[] =>
  arrays.map(({ name, shape, read }) => [name, shape, [...read()]]);

const saved = (...parts: Buffer[]): Uint8Array => encodeTorch(Buffer.concat([op.proto(), ...parts, op.stop]));
const four = [1, 2, 3, 4];
const tensor = (fields?: TensorFields): Buffer => pickleTensor(fields);
const append = Buffer.from('a');

describe('readArrayFile', () => {
  it('reads the same float16 numbers out of .npy, .safetensors and .pt, widened without rounding', async () => {
    const [npy] = await filed('f16.npy');
    const [safetensors] = await filed('latents.safetensors');
    const [pt] = await filed('latents.pt');
    expect(npy).toMatchObject({ name: null, shape: [1, 3, 32, 32], type: 'F16' });
    expect(safetensors).toMatchObject({ name: 'xT', shape: [1, 3, 32, 32], type: 'F16' });
    expect(pt).toMatchObject({ name: null, shape: [1, 3, 32, 32], type: 'F16' });
    expect(npy!.read()).toEqual(safetensors!.read());
    expect(npy!.read()).toEqual(pt!.read());
    const [whole] = await filed('chw.npy');
    const apart = whole!.read().map((value, i) => Math.abs(value - npy!.read()[i]!));
    expect(Math.max(...apart)).toBeLessThan(2 ** -10 * 4); // half a unit in the last place, below 4
  });

  it.each<[string, Uint8Array, unknown[]]>([
    ['a tensor', saved(tensor()), [[null, [2, 2], four]]],
    [
      'a Parameter',
      saved(
        op.global('torch._utils', '_rebuild_parameter'),
        op.tuple(tensor(), op.false_, op.emptyDict),
        op.reduce,
      ),
      [[null, [2, 2], four]],
    ],
    ['a transposed view', saved(tensor({ stride: [1, 2] })), [[null, [2, 2], [1, 3, 2, 4]]]],
    ['a list', saved(op.emptyList, tensor(), append), [['0', [2, 2], four]]],
    [
      'a dict beside text and numbers',
      saved(
        ...[op.emptyDict, op.text('prompt'), op.text('a face'), op.setItem],
        ...[op.text('latents'), tensor(), op.setItem],
        ...[op.text('steps'), op.int(50), op.setItem],
      ),
      [['latents', [2, 2], four]],
    ],
    ['a dict of text', saved(op.emptyDict, op.text('a'), op.text('b'), op.setItem), []],
  ])('reads what torch.save was given: %s', async (_, bytes, expected) => {
    expect(listed(await readArrayFile(bytes, 'a.pt'))).toEqual(expected);
  });

  it('tells the format by the bytes: a name that says another changes nothing', async () => {
    const npy = encodeNpy([2], Float32Array.of(1, 2));
    expect(listed(await readArrayFile(npy, 'a.pt'))).toEqual([[null, [2], [1, 2]]]);
    expect(listed(await readArrayFile(saved(tensor()), 'a.npy'))).toEqual([[null, [2, 2], four]]);
  });

  const tar = new Uint8Array(512);
  tar.set(new TextEncoder().encode('ustar'), 257);
  const before = /a\.pt: the torch format from before version 0\.1\.10 is not supported; save it again/;
  it.each<[string, string, Uint8Array, RegExp]>([
    ['the tar of before 0.1.10', 'a.pt', tar, before],
    ['a bare pickle', 'a.pt', Uint8Array.of(0x80, 4, 0x2e), /a\.pt: a pickle that torch\.save did not write/],
    ['an empty file', 'a.pt', new Uint8Array(), /a\.pt: not a torch zip file/],
    ['text', 'a.txt', new TextEncoder().encode('seed 1, seed 2'), /a\.txt: not an \.npy file/],
    ['an .npz', 'a.npz', encodeZip({ 'x.npy': encodeNpy([1], Float32Array.of(1)) }), /an \.npz archive/],
    ['a number', 'a.pt', saved(op.int(7)), /a\.pt: the pickle holds no tensor/],
    ['integers', 'a.npy', encodeNpy([1], BigInt64Array.of(1n)), /dtype int64, must be float16, float32 or/],
    [
      'a view past its storage',
      'a.pt',
      saved(tensor({ shape: [2, 4], stride: [4, 1] })),
      /a\.pt: shape \[2,4\], strides \[4,1\] and offset 0 reach past the 4 elements/,
    ],
    [
      'a list that unfolds one storage many times',
      'a.pt',
      encodeTorch(
        Buffer.concat([
          ...[op.proto(), op.emptyList],
          ...Array.from({ length: 50 }, () => [
            tensor({ count: 4000, shape: [4000], stride: [1] }),
            append,
          ]).flat(),
          op.stop,
        ]),
        { 'm/data/0': new Uint8Array(16_000) },
      ),
      /its tensors add up to 800000 bytes, more than the file's/,
    ],
    ['a class', 'a.pt', saved(op.global('os', 'system')), /the pickle imports os\.system/],
  ])('refuses %s in one line', async (_, name, bytes, message) => {
    const read = readArrayFile(bytes, name);
    await expect(read).rejects.toThrow(message);
    await expect(read.catch((error: Error) => error.message)).resolves.not.toContain('\n');
  });
});
