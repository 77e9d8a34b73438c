import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { encodeResult, resultFileBytes } from '../../../../src/main/engine/stores/result-file.ts';
import { ResultFiles } from '../../../../src/main/engine/stores/result-files.ts';
import { resultPath } from '../../../../src/main/engine/stores/result-folder.ts';
import { tempFolder } from '../../../support/temp-folder.ts';
import { pseudoRandom } from '../../models/support/golden.ts';

const LENGTH = 1000;
const key = (name: string) => createHash('sha256').update(name).digest('hex');
const result = (seed: number) => pseudoRandom(LENGTH, seed);

/** Every file below the folder, sorted. */
async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}

async function putFile(path: string, bytes: Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, bytes);
}

/** Makes a file look as if it was used so many seconds ago. */
const age = (path: string, seconds: number): Promise<void> => {
  const then = new Date(Date.now() - seconds * 1000);
  return utimes(path, then, then);
};

describe('results on disk', () => {
  it('are there for the next process, bit for bit, and under no other key', async () => {
    const folder = join(tempFolder(), 'made', 'when', 'needed');
    const files = new ResultFiles(folder);
    files.write(key('a'), result(1));
    await files.settle();
    expect(await filesIn(folder)).toEqual([key('a')]);
    const next = new ResultFiles(folder);
    expect(await next.read(key('a'), LENGTH)).toEqual(result(1));
    expect(await next.read(key('b'), LENGTH)).toBeNull();
  });

  it('may be deleted at any time, their folder with them', async () => {
    const folder = tempFolder();
    const files = new ResultFiles(folder);
    files.write(key('a'), result(1));
    await files.settle();
    await rm(folder, { recursive: true });
    expect(await files.read(key('a'), LENGTH)).toBeNull();
    files.write(key('b'), result(2));
    await files.settle();
    expect(await files.read(key('b'), LENGTH)).toEqual(result(2));
  });

  it('are not kept where nothing can be written, without a complaint', async () => {
    const file = join(tempFolder(), 'a-file');
    await writeFile(file, 'not a folder');
    const files = new ResultFiles(file);
    files.write(key('a'), result(1));
    await files.settle();
    expect(await files.read(key('a'), LENGTH)).toBeNull();
    expect(await readFile(file, 'utf8')).toBe('not a folder');
  });
});

describe('a file that is not what it should be', () => {
  const good = encodeResult(key('a'), result(1));
  const changed = (at: number): Uint8Array => good.map((byte, i) => (i === at ? byte ^ 1 : byte));
  const infinite = encodeResult(key('a'), new Float32Array(LENGTH).fill(Infinity));

  it.each<[string, Uint8Array]>([
    ['is empty', new Uint8Array(0)],
    ['is cut off in its header', good.slice(0, 20)],
    ['is cut off in its values', good.slice(0, -1)],
    ['has a byte too many', Buffer.concat([good, new Uint8Array(1)])],
    ['has another magic', changed(0)],
    ['has another format', changed(4)],
    ['states another length', changed(8)],
    ['has a flipped bit in its hash', changed(20)],
    ['has a flipped bit in its values', changed(good.length - 1)],
    ['belongs to another key', encodeResult(key('b'), result(1))],
    ['holds what is not finite', infinite],
    ['is text', Buffer.alloc(resultFileBytes(LENGTH), 'x')],
  ])('%s: is not known, and removed', async (_, bytes) => {
    const folder = tempFolder();
    await putFile(resultPath(folder, key('a')), bytes);
    const files = new ResultFiles(folder);
    expect(await files.read(key('a'), LENGTH)).toBeNull();
    await files.settle();
    expect(await filesIn(folder)).toEqual([]);
    files.write(key('a'), result(1));
    await files.settle();
    expect(await files.read(key('a'), LENGTH)).toEqual(result(1));
  });

  it('is whole but not as long as it is wanted: is not known', async () => {
    const folder = tempFolder();
    await putFile(resultPath(folder, key('a')), good);
    expect(await new ResultFiles(folder).read(key('a'), LENGTH + 1)).toBeNull();
  });

  it('is a link or a folder: is left alone, and so is everything with another name', async () => {
    const folder = tempFolder();
    const elsewhere = join(tempFolder(), 'precious');
    await writeFile(elsewhere, good);
    await mkdir(dirname(resultPath(folder, key('a'))), { recursive: true });
    await symlink(elsewhere, resultPath(folder, key('a')));
    await mkdir(resultPath(folder, key('b')), { recursive: true });
    await writeFile(join(folder, 'notes.txt'), 'mine');
    await writeFile(join(folder, key('a').slice(0, 2), 'notes.tmp'), 'mine');
    const files = new ResultFiles(folder, resultFileBytes(LENGTH));
    expect(await files.read(key('a'), LENGTH)).toBeNull();
    expect(await files.read(key('b'), LENGTH)).toBeNull();
    for (const name of ['b', 'c', 'd']) {
      files.write(key(name), result(1));
      await files.settle(); // side by side, either of the last two might be the later one
    }
    expect(await readFile(elsewhere)).toEqual(Buffer.from(good));
    expect(await filesIn(folder)).toEqual([key('a'), key('d'), 'notes.tmp', 'notes.txt'].sort());
  });
});

describe('the limit', () => {
  const each = resultFileBytes(LENGTH);

  it('is kept: the least recently used go first, and reading is a use', async () => {
    const folder = tempFolder();
    const files = new ResultFiles(folder, 3 * each);
    await files.settle();
    for (const name of ['a', 'b', 'c']) {
      files.write(key(name), result(1));
      await files.settle();
    }
    await files.read(key('a'), LENGTH);
    files.write(key('d'), result(1));
    await files.settle();
    expect(await filesIn(folder)).toEqual(['a', 'c', 'd'].map(key).sort());
  });

  it('holds for what earlier processes left, in the order in which they used it', async () => {
    const folder = tempFolder();
    const before = new ResultFiles(folder);
    for (const name of ['a', 'b', 'c', 'd']) before.write(key(name), result(1));
    await before.settle();
    for (const [i, name] of ['c', 'a', 'd', 'b'].entries()) await age(resultPath(folder, key(name)), 400 - i);
    await before.read(key('c'), LENGTH);
    await before.settle();
    await new ResultFiles(folder, 2 * each).settle();
    expect(await filesIn(folder)).toEqual(['b', 'c'].map(key).sort());
  });

  it('counts what another process writes into the folder', async () => {
    const folder = tempFolder();
    const [one, other] = [new ResultFiles(folder, 16 * each), new ResultFiles(folder, 16 * each)];
    for (let i = 0; i < 40; i++) {
      one.write(key(`one ${String(i)}`), result(1));
      other.write(key(`other ${String(i)}`), result(1));
      await one.settle();
      await other.settle();
    }
    // Each knows what the other wrote up to its last scan, an eighth of the limit ago.
    expect((await filesIn(folder)).length).toBeLessThanOrEqual(16 + 2 * 3);
    expect(await one.read(key('other 39'), LENGTH)).toEqual(result(1));
    expect(await other.read(key('one 39'), LENGTH)).toEqual(result(1));
  });

  it('is lowered while it runs: what is beyond goes at once', async () => {
    const folder = tempFolder();
    const files = new ResultFiles(folder);
    for (const name of ['a', 'b', 'c']) {
      files.write(key(name), result(1));
      await files.settle();
    }
    expect(await files.measure()).toBe(3 * each);
    files.limit(2 * each);
    expect(await files.measure()).toBe(2 * each);
    await files.settle();
    expect(await filesIn(folder)).toEqual(['b', 'c'].map(key).sort());
    files.write(key('d'), result(1));
    await files.settle();
    expect(await filesIn(folder)).toEqual(['c', 'd'].map(key).sort());
  });

  it('that comes while the folder is still scanned holds for what is found', async () => {
    const folder = tempFolder();
    const before = new ResultFiles(folder);
    for (const name of ['a', 'b']) before.write(key(name), result(1));
    await before.settle();
    const files = new ResultFiles(folder);
    files.limit(each);
    expect(await files.measure()).toBe(each);
    await files.settle();
    expect(await filesIn(folder)).toHaveLength(1);
  });

  it('refuses a result that is larger', async () => {
    const folder = tempFolder();
    const files = new ResultFiles(folder, each - 1);
    files.write(key('a'), result(1));
    await files.settle();
    expect(await filesIn(folder)).toEqual([]);
  });
});

it('all results go when they are emptied, another process’s too, and nothing else; new ones are kept', async () => {
  const folder = tempFolder();
  const files = new ResultFiles(folder);
  files.write(key('a'), result(1));
  await files.settle();
  const other = new ResultFiles(folder);
  other.write(key('b'), result(2));
  await other.settle();
  await writeFile(join(folder, 'notes.txt'), 'mine');
  await files.empty();
  expect(await files.measure()).toBe(0);
  expect(await filesIn(folder)).toEqual(['notes.txt']);
  expect(await files.read(key('a'), LENGTH)).toBeNull();
  files.write(key('c'), result(3));
  await files.settle();
  expect(await files.read(key('c'), LENGTH)).toEqual(result(3));
  expect(await files.measure()).toBe(resultFileBytes(LENGTH));
});

describe('a crash in mid-write', () => {
  it('leaves a temporary file, which a later start removes; one that is being written stays', async () => {
    const folder = tempFolder();
    const torn = `${resultPath(folder, key('a'))}.0123456789ab.tmp`;
    const fresh = `${resultPath(folder, key('b'))}.0123456789ab.tmp`;
    for (const path of [torn, fresh]) await putFile(path, encodeResult(key('a'), result(1)).slice(0, 500));
    await age(torn, 300);
    const files = new ResultFiles(folder);
    await files.settle();
    expect(await files.read(key('a'), LENGTH)).toBeNull();
    await expect(stat(torn)).rejects.toThrow('ENOENT');
    expect((await stat(fresh)).size).toBe(500);
  });
});

it('many results written at once are all whole', async () => {
  const folder = tempFolder();
  const files = new ResultFiles(folder);
  for (let i = 0; i < 300; i++) files.write(key(String(i)), result(i));
  await files.settle();
  const next = new ResultFiles(folder);
  const read = await Promise.all(Array.from({ length: 300 }, (_, i) => next.read(key(String(i)), LENGTH)));
  expect(read).toEqual(Array.from({ length: 300 }, (_, i) => result(i)));
});

it('two engines write and read one folder at once: each file is whole or absent, the limit holds, both measure the same', async () => {
  const folder = tempFolder();
  const limit = 60 * resultFileBytes(LENGTH);
  const engines = [new ResultFiles(folder, limit), new ResultFiles(folder, limit)] as const;
  const wrong: unknown[] = [];
  const work = async (files: ResultFiles, begin: number): Promise<void> => {
    for (let i = begin; i < begin + 150; i++) {
      files.write(key(String(i)), result(i)); // half of them are written by the other engine too
      const at = begin + ((7 * i) % 150);
      const read = await files.read(key(String(at)), LENGTH);
      if (read && read.join() !== result(at).join()) wrong.push(at);
    }
    await files.settle();
  };
  await Promise.all([work(engines[0], 0), work(engines[1], 75)]);
  expect(wrong).toEqual([]);
  for (const files of engines) await files.measure();
  const sizes = [await engines[0].measure(), await engines[1].measure()];
  expect(sizes[0]).toBe(sizes[1]);
  expect(sizes[0]).toBeLessThanOrEqual(limit);
  expect(await filesIn(folder)).toHaveLength(sizes[0]! / resultFileBytes(LENGTH));
});
