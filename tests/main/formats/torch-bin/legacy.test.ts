import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { StudioError } from '../../../../src/contract/errors.ts';
import { readArrayFile } from '../../../../src/main/formats/index.ts';
import { readTorchCheckpoint } from '../../../../src/main/formats/torch-bin/checkpoint.ts';
import { fixtures } from '../../models/support/golden.ts';
import { op, storageId } from '../../models/support/torch-file.ts';

/** What tests/reference/torch_legacy.py saved with PyTorch. */
const folder = join(fixtures, 'torch-legacy');
const saved = await readFile(join(folder, 'list.pt'));
const expected = JSON.parse(await readFile(join(folder, 'list.json'), 'utf8')) as Record<
  string,
  { readonly shape: readonly number[]; readonly values: readonly number[] }
>;

/** The pickled magic number and version of the protocol, and the pickled 2^63 - 1. */
const MAGIC = [0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, 0x2e].concat([
  0x80, 2, 0x4d, 0xe9, 3, 0x2e,
]);
const INT64 = Buffer.from([0x8a, 8, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f]);

/** Bytes after the pickles: eight storages, each after its count. */
const STORED = 8 * 8 + 6 * 4 + 2 * 4 + 2 * 2 + 2 * 2 + 2 * 8 + 24 * 4 + 8;

async function attempt(bytes: Uint8Array): Promise<string> {
  try {
    const { states } = await readTorchCheckpoint(bytes, 'm.pt');
    return JSON.stringify(states.map((state) => state && [...state.keys()]));
  } catch (error) {
    if (!(error instanceof StudioError)) throw error;
    expect(error.message).toMatch(/^m\.pt: [^\n]+$/);
    return error.message;
  }
}

/** The same file with bytes that stand in it once changed. */
function changed(from: Uint8Array | string, to: Uint8Array | string): Uint8Array {
  const bytes = Buffer.from(saved);
  const [before, after] = [Buffer.from(from), Buffer.from(to)];
  const at = bytes.indexOf(before);
  expect(at).toBeGreaterThanOrEqual(0);
  after.copy(bytes, at);
  return bytes;
}

describe('a file of torch.save from before version 1.6', () => {
  it('has the tensors that PyTorch saved: of every type, strided, in one storage, or empty', async () => {
    const { isList, states } = await readTorchCheckpoint(saved, 'list.pt');
    expect(isList).toBe(true);
    expect(states.map((state) => state !== null)).toEqual([true, false, false]);
    const read = [...states[0]!].map(([name, { shape, read: values }]) => [name, [...shape], [...values()]]);
    const wanted = Object.entries(expected).map(([name, { shape, values }]) => [
      name,
      shape,
      values.map(Math.fround),
    ]);
    expect(read).toEqual(wanted);
  });

  it('is told by its bytes where arrays are read', async () => {
    const bytes = await readFile(join(folder, 'openai_new_order.pt'));
    const arrays = await readArrayFile(bytes, 'weights.npy');
    expect(arrays.length).toBeGreaterThan(20);
  });

  it.each([
    [
      'another protocol',
      changed(Uint8Array.of(0x4d, 0xe9, 0x03, 0x2e), Uint8Array.of(0x4d, 0xea, 0x03, 0x2e)),
      /protocol .* other than 1001/,
    ],
    [
      'another byte order',
      changed(
        Buffer.from('little_endianq\x02\x88', 'latin1'),
        Buffer.from('little_endianq\x02\x89', 'latin1'),
      ),
      /little_endian is false/,
    ],
    ['a global that is not allowed', changed('_rebuild_tensor_v2', '_rebuild_tensor_v9'), /is not allowed$/],
  ])('with %s is refused in one line', async (_, bytes, says) => {
    expect(await attempt(bytes)).toMatch(says);
  });

  describe('made by hand', () => {
    const pickles = (system: Buffer, saved: Buffer = op.emptyDict, keys = op.emptyList): Buffer =>
      Buffer.concat([
        ...[
          Buffer.from(MAGIC),
          op.proto(),
          op.emptyDict,
          op.text('little_endian'),
          system,
          op.setItem,
          op.stop,
        ],
        ...[op.proto(), saved, op.stop, op.proto(), keys, op.stop],
      ]);
    const memo = (index: number): Buffer => Buffer.from([0x71, index]);
    const recall = (index: number): Buffer => Buffer.from([0x68, index]);
    const append = Buffer.from('a');
    /** A list of ten lists, each the same list of ten, and so on. */
    const unfolding = (depth: number): Buffer =>
      Buffer.concat([
        op.emptyList,
        ...(depth === 0 ? Array<Buffer>(10).fill(op.int(1)) : [unfolding(depth - 1)]).map((item) =>
          Buffer.concat([item, append]),
        ),
        ...(depth === 0 ? [] : Array<Buffer>(9).fill(Buffer.concat([recall(depth - 1), append]))),
        memo(depth),
      ]);

    it.each([
      ['a list that contains itself', Buffer.concat([op.emptyList, memo(1), recall(1), append])],
      ['a list of an integer of 8 bytes', Buffer.concat([op.emptyList, INT64, append])],
      ['a deep list', Buffer.concat([Buffer.alloc(60_000, op.emptyList), Buffer.alloc(59_999, append)])],
      ['a list that unfolds to 10^13 numbers', unfolding(12)],
    ])('whose byte order is %s is refused in one short line', async (_, value) => {
      expect(await attempt(pickles(value))).toBe('m.pt: little_endian is a list, only true is supported');
    });

    it('whose storage is of a class that is none is refused', async () => {
      const id = storageId(op.global('collections', 'OrderedDict'));
      const saved = Buffer.concat([op.emptyDict, op.text('w'), id, op.persistentId, op.setItem]);
      const keys = Buffer.concat([op.emptyList, op.text('0'), append]);
      expect(await attempt(pickles(Buffer.from([0x88]), saved, keys))).toBe(
        'm.pt: a persistent id that is no storage',
      );
    });
  });

  it('that ends anywhere is refused in one line, or is whole', async () => {
    for (let length = 15; length < saved.length; length += 7) {
      const outcome = await attempt(saved.subarray(0, length));
      expect(outcome).toMatch(/^m\.pt: /);
    }
  });

  it('whose storages are not as many as its tensors need is refused in one line', async () => {
    expect(await attempt(saved.subarray(0, -1))).toMatch(/reaches past the file's end$/);
    const counts = Buffer.from(saved);
    const begin = counts.length - STORED; // of the first storage
    const count = counts.readBigInt64LE(begin);
    counts.writeBigInt64LE(count + 1n, begin);
    expect(await attempt(counts)).toContain(`holds ${count + 1n} elements, not ${count}`);
    counts.writeBigInt64LE(-1n, begin);
    expect(await attempt(counts)).toContain(`holds -1 elements, not ${count}`);
  });
});
