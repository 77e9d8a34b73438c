import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { StudioError } from '../../../../src/contract/errors.ts';
import type { StoredTensor } from '../../../../src/main/formats/tensor.ts';
import { readTorchBin } from '../../../../src/main/formats/torch-bin/reader.ts';
import { usualOrFull } from '../../../support/full.ts';
import { processorTime } from '../../../support/processor-time.ts';
import { fixtures, pseudoRandom } from '../../models/support/golden.ts';
import {
  encodeTorch,
  encodeZip,
  op,
  pickleDict,
  pickleTensor,
  storageId,
} from '../../models/support/torch-file.ts';
import type { TensorFields } from '../../models/support/torch-file.ts';

const golden = join(fixtures, 'unet-legacy-bin/diffusion_pytorch_model.bin');

/** Message of the refusal, or what was read. */
async function attempt(bytes: Uint8Array): Promise<string> {
  try {
    const read = await readTorchBin(bytes, 'm.bin');
    return JSON.stringify([...read].map(([name, tensor]) => [name, tensor.shape, [...tensor.read()]]));
  } catch (error) {
    if (!(error instanceof StudioError)) throw error;
    expect(error.code).toMatch(/^file\//);
    expect(error.message).toMatch(/^m\.bin: [^\n]+$/);
    return error.message;
  }
}
const readTensor = (fields: TensorFields): Promise<string> =>
  attempt(encodeTorch(pickleDict(pickleTensor(fields))));

describe('tensors of a torch .bin', () => {
  it('are read in row-major order, whether contiguous, strided or offset into a shared storage', async () => {
    expect(await readTensor({})).toBe('[["w",[2,2],[1,2,3,4]]]');
    expect(await readTensor({ stride: [1, 2] })).toBe('[["w",[2,2],[1,3,2,4]]]');
    expect(await readTensor({ shape: [2], stride: [1], offset: 2 })).toBe('[["w",[2],[3,4]]]');
    expect(await readTensor({ shape: [], stride: [] })).toBe('[["w",[],[1]]]');
    expect(await readTensor({ shape: [4], stride: [0] })).toBe('[["w",[4],[1,1,1,1]]]');
  });

  it('may be half, bfloat16 or double', async () => {
    const read = (storage: string, data: ArrayBufferView): Promise<string> => {
      const bytes = new Uint8Array(data.buffer);
      const tensor = pickleTensor({ storage, key: '1', count: 2, shape: [2], stride: [1] });
      return attempt(encodeTorch(pickleDict(tensor), { 'm/data/1': bytes }));
    };
    expect(await read('HalfStorage', Uint16Array.of(0x3c00, 0xc000))).toBe('[["w",[2],[1,-2]]]');
    expect(await read('BFloat16Storage', Uint16Array.of(0x3f80, 0xc000))).toBe('[["w",[2],[1,-2]]]');
    expect(await read('DoubleStorage', Float64Array.of(1, -2))).toBe('[["w",[2],[1,-2]]]');
  });

  it.each<[TensorFields, RegExp]>([
    [
      { shape: [2, 3], stride: [2, 1] },
      /w: shape \[2,3\], strides \[2,1\] and offset 0 reach past the 4 elements/,
    ],
    [{ offset: 1 }, /offset 1 reach past the 4 elements/],
    [{ shape: [1_000_000_000], stride: [0] }, /shape \[1000000000\], strides \[0\]/],
    [{ shape: [2147483647, 2147483647, 2147483647, 2147483647], stride: [0, 0, 0, 0] }, /reach past/],
    [{ shape: [2, 2], stride: [1] }, /a tensor of shape \[2,2\] with strides \[1\]/],
    [{ shape: [-2], stride: [1] }, /a tensor with arguments that are none/],
    [{ offset: -1 }, /a tensor with arguments that are none/],
    [{ count: 5 }, /storage 0 holds 16 bytes, not 5 of F32/],
    [{ key: '7' }, /storage 7 is missing/],
    [{ key: '../data.pkl' }, /storage \.\.\/data\.pkl is missing/],
    [{ storage: 'LongStorage', count: 2 }, /w is in a torch\.LongStorage, which holds no weights/],
    [{ storage: 'IntStorage' }, /the pickle imports torch\.IntStorage, which is not allowed/],
  ])('are refused when they do not fit: %j', async (fields, message) => {
    expect(await readTensor(fields)).toMatch(message);
  });
});

describe('a tensor with metadata', () => {
  it('is refused, since its elements mean something else; the empty metadata of others are none', async () => {
    const withMetadata = (metadata: Buffer): Promise<string> => {
      // The arguments' tuple ends before the call.
      const tensor = pickleTensor();
      const open = tensor.subarray(0, tensor.length - 2);
      return attempt(encodeTorch(pickleDict(Buffer.concat([open, metadata, Buffer.from('tR')]))));
    };
    const neg = Buffer.concat([op.emptyDict, op.text('neg'), Buffer.from([0x88]), op.setItem]);
    expect(await withMetadata(neg)).toBe('m.bin: a tensor with metadata ("neg") is not supported');
    expect(await withMetadata(op.emptyDict)).toBe(await readTensor({}));
  });
});

describe('the unpickler', () => {
  const system = Buffer.concat([op.text('id > /tmp/owned')]);

  it.each([
    ['os', 'system'],
    ['posix', 'system'],
    ['builtins', 'eval'],
    ['__builtin__', 'getattr'],
    ['collections', 'Counter'],
    ['torch._utils', '_rebuild_parameter'],
    ['torch.serialization', 'load'],
    ['constructor', 'prototype'],
  ])('refuses %s.%s by name', async (module, name) => {
    const call = Buffer.concat([op.proto(), op.global(module, name), op.tuple(system), op.reduce, op.stop]);
    expect(await attempt(encodeTorch(call))).toBe(
      `m.bin: the pickle imports ${module}.${name}, which is not allowed`,
    );
    const late = [op.proto(4), op.text(module), op.text(name), Buffer.from([0x93]), op.stop];
    expect(await attempt(encodeTorch(Buffer.concat(late)))).toMatch(
      `${module}.${name}, which is not allowed`,
    );
  });

  it('calls nothing but what may be called', async () => {
    const call = (callee: Buffer): Promise<string> =>
      attempt(encodeTorch(Buffer.concat([op.proto(), callee, op.tuple(system), op.reduce, op.stop])));
    expect(await call(op.global('torch', 'FloatStorage'))).toMatch(
      /a call of something that cannot be called/,
    );
    expect(await call(op.text('os.system'))).toMatch(/a call of something that cannot be called/);
    expect(await call(op.global('collections', 'OrderedDict'))).toMatch(/OrderedDict with 1 arguments/);
  });

  it('allows a state only on a dict', async () => {
    const state = (target: Buffer): Buffer =>
      Buffer.concat([op.proto(), target, op.emptyDict, op.build, op.stop]);
    expect(await attempt(encodeTorch(state(op.emptyDict)))).toBe('[]');
    expect(await attempt(encodeTorch(state(op.emptyList)))).toMatch(
      /sets the state of something other than an OrderedDict/,
    );
  });

  it('refuses every other opcode by number and offset', async () => {
    const allowed = new Set([
      ...Buffer.from('.NJKMGX])}(cta' + 'esQRubqrhj'),
      0x80,
      0x85,
      0x86,
      0x87,
      0x88,
      0x89,
      0x8a,
      0x8c,
      0x93,
      0x94,
      0x95,
    ]);
    for (let code = 0; code < 256; code++) {
      const message = await attempt(encodeTorch(Buffer.from([0x80, 2, code])));
      if (allowed.has(code)) expect(message, String(code)).not.toMatch(/pickle opcode/);
      else expect(message).toBe(`m.bin: pickle opcode 0x${code.toString(16)} at 2 is not allowed`);
    }
  });

  it('refuses a pickle cut at any byte', async () => {
    const pickle = pickleDict(pickleTensor());
    for (let length = 0; length < pickle.length; length++)
      expect(await attempt(encodeTorch(pickle.subarray(0, length)))).toMatch(/broken pickle/);
  });

  it('refuses other protocols, a key given twice, and a root that is no dict', async () => {
    expect(await attempt(encodeTorch(Buffer.concat([op.proto(5), op.stop])))).toMatch(/pickle protocol 5/);
    const twice = [
      op.proto(),
      op.emptyDict,
      op.text('w'),
      op.text(''),
      op.setItem,
      op.text('w'),
      op.text(''),
      op.setItem,
      op.stop,
    ];
    expect(await attempt(encodeTorch(Buffer.concat(twice)))).toMatch(/the key w twice/);
    expect(await attempt(encodeTorch(Buffer.concat([op.proto(), op.emptyList, op.stop])))).toMatch(
      /no dict of tensors/,
    );
    expect(await attempt(encodeTorch(pickleDict(op.text('x'))))).toMatch(/w is no tensor/);
  });

  it('survives any change of a byte in a real pickle: it reads or refuses', async () => {
    const whole = await readFile(golden);
    const start = whole.indexOf(Buffer.from([0x80, 0x02, 0x63]));
    const places = pseudoRandom(usualOrFull(60, 6000), 99).map((value) =>
      Math.floor(((value + 1) / 2) * 23_000),
    );
    for (const [i, place] of places.entries()) {
      const changed = Buffer.from(whole);
      changed[start + place] = (i * 37) & 255;
      const read = await readTorchBin(changed, 'm.bin').catch((error: unknown) => error);
      if (read instanceof Map) for (const tensor of read.values()) (tensor as StoredTensor).read();
      else expect(read).toBeInstanceOf(StudioError);
    }
  });
});

describe('a pickle made to exhaust memory or time', () => {
  const inBrackets = (...items: Buffer[]): Buffer =>
    Buffer.concat([Buffer.from('('), ...items, Buffer.from('e')]);
  const keep = (index: number): Buffer => Buffer.from([0x71, index]);
  const recall = (index: number): Buffer => Buffer.from([0x68, index]);

  it('is refused for a million opcodes, of which each may make a dict', async () => {
    const dicts = inBrackets(Buffer.alloc(500_000, '}'));
    const pickle = Buffer.concat([op.proto(), op.emptyList, dicts, dicts, op.stop]);
    expect(await attempt(encodeTorch(pickle))).toBe('m.bin: a pickle of more than 1000000 opcodes');
  });

  it('cannot change a shape after it was checked', async () => {
    const list = (value: number): Buffer => Buffer.concat([op.emptyList, inBrackets(op.int(value))]);
    const tensor = Buffer.concat([
      op.global('torch._utils', '_rebuild_tensor_v2'),
      op.tuple(storageId(), op.persistentId, op.int(0), list(2), keep(0), list(1)),
      op.reduce,
    ]);
    // A list that holds the next one twice, 40 levels deep: joining it into a message would never end.
    const levels = Array.from({ length: 40 }, (_, i) =>
      Buffer.concat([
        op.emptyList,
        inBrackets(...(i === 0 ? [op.int(1)] : [recall(i), recall(i)])),
        keep(i + 1),
      ]),
    );
    const late = Buffer.concat([recall(0), inBrackets(...levels)]);
    const pickle = Buffer.concat([
      op.proto(),
      op.emptyDict,
      op.text('w'),
      tensor,
      op.setItem,
      op.text('x'),
      late,
    ]);
    expect(await attempt(encodeTorch(Buffer.concat([pickle, op.setItem, op.stop])))).toBe(
      'm.bin: x is no tensor',
    );
    // The same without x: the shape stays what it was.
    const hidden = Buffer.concat([op.emptyDict, op.text('x'), late, op.setItem, op.build]);
    const root = Buffer.concat([op.proto(), op.emptyDict, op.text('w'), tensor, op.setItem, hidden, op.stop]);
    expect(await attempt(encodeTorch(root))).toBe('[["w",[2],[1,2]]]');
  });

  it('is refused when its tensors share a storage to be more than the file', async () => {
    const floats = new Uint8Array(4 * 10_000);
    const tensor = pickleTensor({ key: '1', count: 10_000, shape: [10_000], stride: [1] });
    const dict = (count: number): Buffer => {
      const entries = Array.from({ length: count }, (_, i) =>
        Buffer.concat([op.text(`w${String(i)}`), tensor, op.setItem]),
      );
      return Buffer.concat([op.proto(), op.emptyDict, ...entries, op.stop]);
    };
    const read = (count: number): Promise<string> =>
      attempt(encodeTorch(dict(count), { 'm/data/1': floats }));
    expect(await read(1)).toMatch(/^\[\["w0",\[10000\]/);
    expect(await read(3)).toMatch(/its tensors add up to 120000 bytes, more than the file's 4\d{4}$/);
  });

  it('converts no more of a storage than a strided view of it asks for', async () => {
    const halves = Buffer.alloc(2 * 20_000_000);
    halves.writeUInt16LE(0x3c00, 2 * 19_999_999);
    const views = Array.from({ length: 200 }, (_, i) => {
      const fields = {
        storage: 'HalfStorage',
        key: '1',
        count: 20_000_000,
        shape: [2],
        stride: [19_999_999],
      };
      return Buffer.concat([op.text(`w${String(i)}`), pickleTensor(fields), op.setItem]);
    });
    const pickle = Buffer.concat([op.proto(), op.emptyDict, ...views, op.stop]);
    const start = processorTime();
    const read = await readTorchBin(encodeTorch(pickle, { 'm/data/1': halves }), 'm.bin');
    for (const tensor of read.values()) expect([...tensor.read()]).toEqual([0, 1]);
    expect(processorTime() - start).toBeLessThan(3000);
  });

  it('has short messages for shapes and names of any length', async () => {
    const ones = Array<number>(2000).fill(1);
    expect((await readTensor({ shape: ones, stride: ones })).length).toBeLessThan(300);
    const long = encodeZip({ [`../${'x'.repeat(60_000)}`]: new Uint8Array(1) });
    expect((await attempt(long)).length).toBeLessThan(300);
  });
});

describe('the file around the pickle', () => {
  it('is refused when cut anywhere', async () => {
    const whole = await readFile(golden);
    for (let i = 0; i < 200; i++)
      expect(await attempt(whole.subarray(0, Math.floor((whole.length * i) / 200)))).toMatch(/^m\.bin: /);
  });

  it('is refused when it is compressed, so that none can unfold to more than its size', async () => {
    expect(await attempt(encodeZip({ 'm/data.pkl': pickleDict(pickleTensor()) }, 8))).toMatch(
      /entry m\/data\.pkl is compressed \(method 8\)/,
    );
  });

  it.each([
    [20, 100_000, /entry m\/data\.pkl has 100000 bytes, says \d+/],
    [24, 100_000, /entry m\/data\.pkl has \d+ bytes, says 100000/],
    [42, 100_000, /entry m\/data\.pkl of \d+ bytes at 100030 reaches past the file's \d+/],
    [42, 7, /entry m\/data\.pkl is damaged: /],
  ])(
    'that lies about an entry (field at %i: %i) is refused in a line that names it',
    async (field, value, says) => {
      const bytes = Buffer.from(encodeZip({ 'm/data.pkl': pickleDict(pickleTensor()) }));
      bytes.writeUInt32LE(value, bytes.indexOf('PK\u0001\u0002', 0, 'latin1') + field);
      expect(await attempt(bytes)).toMatch(new RegExp(`^m\\.bin: .*${says.source}[^\\n]*$`));
    },
  );

  it('is refused with a reason when it is of another format', async () => {
    expect(await attempt(Buffer.from('hello'))).toMatch(/not a torch zip file/);
    expect(await attempt(encodeZip({ 'm/other': new Uint8Array(1) }))).toMatch(/0 entries named data\.pkl/);
    expect(
      await attempt(encodeTorch(pickleDict(pickleTensor()), { 'n/data.pkl': new Uint8Array() })),
    ).toMatch(/2 entries named/);
    expect(await attempt(encodeTorch(new Uint8Array(), { 'm/constants.pkl': new Uint8Array() }))).toMatch(
      /TorchScript/,
    );
    expect(await attempt(encodeTorch(new Uint8Array(), { 'm/byteorder': Buffer.from('big') }))).toMatch(
      /byteorder big/,
    );
  });
});
