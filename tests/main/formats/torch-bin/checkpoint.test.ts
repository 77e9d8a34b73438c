import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { StudioError } from '../../../../src/contract/errors.ts';
import { readTorchCheckpoint } from '../../../../src/main/formats/torch-bin/checkpoint.ts';
import { fixtures } from '../../models/support/golden.ts';
import { encodeTorch, encodeZip, op, pickleDict, pickleTensor } from '../../models/support/torch-file.ts';

const dictOf = (name: string, value: Buffer): Buffer =>
  Buffer.concat([op.emptyDict, op.text(name), value, op.setItem]);
const listOf = (...items: Buffer[]): Buffer =>
  Buffer.concat([op.proto(), op.emptyList, ...items.flatMap((item) => [item, Buffer.from('a')]), op.stop]);

/** Names in each state, or the refusal. */
async function attempt(pickle: Uint8Array, bytes = encodeTorch(pickle)): Promise<string> {
  try {
    const { isList, states } = await readTorchCheckpoint(bytes, 'm.ckpt');
    return JSON.stringify([isList, ...states.map((state) => state && [...state.keys()])]);
  } catch (error) {
    if (!(error instanceof StudioError)) throw error;
    expect(error.message).toMatch(/^m\.ckpt: [^\n]+$/);
    return error.message;
  }
}

describe('a checkpoint of torch.save', () => {
  it('is a dict of tensors, or a list of which some items are: others are passed over', async () => {
    expect(await attempt(pickleDict(pickleTensor()))).toBe('[false,["w"]]');
    const optimizer = dictOf('state', dictOf('exp_avg', pickleTensor()));
    const items = [
      dictOf('w', pickleTensor()),
      optimizer,
      op.int(7),
      op.emptyDict,
      dictOf('ema', pickleTensor()),
    ];
    expect(await attempt(listOf(...items))).toBe('[true,["w"],null,null,null,["ema"]]');
  });

  it('is a dict of which some values are dicts of tensors: they have the names of their keys', async () => {
    const entries = [
      op.text('model'),
      dictOf('w', pickleTensor()),
      ...[op.setItem, op.text('optimizer'), dictOf('state', op.emptyDict), op.setItem],
      ...[op.text('step'), op.int(3), op.setItem],
    ];
    const bytes = encodeTorch(Buffer.concat([op.proto(), op.emptyDict, ...entries, op.stop]));
    const { states, named } = await readTorchCheckpoint(bytes, 'm.ckpt');
    expect(states).toEqual([]);
    expect([...named].map(([name, state]) => [name, [...state.keys()]])).toEqual([['model', ['w']]]);
  });

  it('may have its tensors in one storage that is smaller than all of them', async () => {
    const path = join(fixtures, 'families/ddim-authors/ckpt-list.ckpt');
    const bytes = await readFile(path);
    const { states } = await readTorchCheckpoint(bytes, path);
    const claimed = [...states[4]!.values()].reduce((sum, { read }) => sum + read().byteLength, 0);
    expect(claimed).toBeGreaterThan(bytes.length);
    expect(states.map((state) => state !== null)).toEqual([true, false, false, false, true]);
  });

  it('is refused where tensors of one state unfold to more than half a gibibyte and the file', async () => {
    const data = { 'm/data/0': new Uint8Array(1 << 20) };
    const read = (count: number): Promise<string> => {
      const tensor = pickleTensor({ count: 1 << 18, shape: [1 << 18], stride: [1] });
      const entries = Array.from({ length: count }, (_, i) =>
        Buffer.concat([op.text(`w${i}`), tensor, op.setItem]),
      );
      const pickle = Buffer.concat([op.proto(), op.emptyDict, ...entries, op.stop]);
      return attempt(pickle, encodeZip({ 'm/data.pkl': pickle, ...data }));
    };
    expect(await read(512)).toMatch(/^\[false,\["w0"/);
    expect(await read(513)).toBe(`m.ckpt: its tensors add up to ${513 << 20} bytes, more than ${512 << 20}`);
  });

  it.each<[string, Buffer, string]>([
    [
      'a number',
      Buffer.concat([op.proto(), op.int(3), op.stop]),
      'the pickle is no dict of tensors, and no list of dicts',
    ],
    [
      'a dict with a number among its tensors',
      Buffer.concat([
        ...[op.proto(), op.emptyDict, op.text('w'), pickleTensor(), op.setItem],
        ...[op.text('step'), op.int(3), op.setItem, op.stop],
      ]),
      'the pickle is no dict of tensors (step is 3)',
    ],
    [
      'a dict of integers',
      pickleDict(pickleTensor({ storage: 'IntStorage' })),
      'the pickle is no dict of tensors (w is in a torch.IntStorage)',
    ],
    [
      'a dict of other dicts',
      Buffer.concat([op.proto(), dictOf('model', dictOf('w', op.int(1))), op.stop]),
      'the pickle is no dict of tensors (model is a dict)',
    ],
    ['a list of numbers', listOf(op.int(1), op.int(2)), 'a list of 2 items, none of them a dict of tensors'],
    [
      'a long list',
      listOf(...Array.from({ length: 65 }, () => op.int(1))),
      'a list of 65 items, more than 64',
    ],
    [
      'a tensor past its storage',
      listOf(dictOf('w', pickleTensor({ offset: 1 }))),
      'item 0: w: shape [2,2], strides [2,1] and offset 1 reach past the 4 elements of its storage',
    ],
    [
      'a program',
      listOf(Buffer.concat([op.global('os', 'system'), op.tuple(op.text('id')), op.reduce])),
      'the pickle imports os.system, which is not allowed',
    ],
  ])('is refused where it is %s', async (_, pickle, message) => {
    expect(await attempt(pickle)).toBe(`m.ckpt: ${message}`);
  });
});
