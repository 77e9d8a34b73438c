import { mkdirSync, rmSync, symlinkSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { memorySource, openFileSource } from '../../../src/main/files/byte-source.ts';
import { readSafetensors } from '../../../src/main/formats/safetensors/reader.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { encodeSafetensors } from '../models/support/weights.ts';

const bytes = Uint8Array.from({ length: 100 }, (_, i) => i);

function write(content: Uint8Array = bytes): string {
  const path = join(tempFolder(), 'data.bin');
  writeFileSync(path, content);
  return path;
}

describe('a source of bytes', () => {
  it('reads any range of a file or of memory, into a buffer where one is given', async () => {
    for (const source of [await openFileSource(write()), memorySource(bytes)]) {
      expect(source.size).toBe(100);
      expect([...source.read(97, 3)]).toEqual([97, 98, 99]);
      expect([...source.read(5, 2, new Uint8Array(10))]).toEqual([5, 6]);
      expect(source.read(100, 0)).toHaveLength(0);
      expect(() => source.read(98, 3)).toThrow();
    }
  });

  it('of a link is the file that the link leads to, and is read after the link is gone', async () => {
    const path = write();
    const link = join(tempFolder(), 'link');
    symlinkSync(path, link);
    const source = await openFileSource(link);
    expect(source.file?.path).toBe(await realpath(path));
    rmSync(link);
    expect([...source.read(1, 1)]).toEqual([1]);
  });

  it.each([
    ['is cut', (path: string) => truncateSync(path, 40), 'shrank while it was read, at byte 40'],
    ['grows', (path: string) => writeFileSync(path, new Uint8Array(101)), 'changed since it was opened'],
    ['is written again', (path: string) => utimesSync(path, 1, 1), 'changed since it was opened'],
    ['is removed', (path: string) => rmSync(path), 'cannot be opened (ENOENT)'],
  ])('refuses to read on once its file %s', async (_, change, problem) => {
    const path = write();
    const source = await openFileSource(path);
    change(path);
    for (const length of [0, 1, 100]) expect(() => source.read(0, length)).toThrow(`data.bin: ${problem}`);
  });

  it('is refused where there is no regular file', async () => {
    const folder = tempFolder();
    mkdirSync(join(folder, 'below'));
    await expect(openFileSource(join(folder, 'below'))).rejects.toThrow('below: not a regular file');
    await expect(openFileSource(join(folder, 'none'))).rejects.toThrow('none: no such file');
  });
});

describe('a file of weights', () => {
  it('that shrinks between its header and its data gives one line, whichever tensor is asked for', async () => {
    const data = Float32Array.from({ length: 64 }, (_, i) => i);
    const whole = encodeSafetensors(
      new Map([
        ['a', { shape: [64], data }],
        ['b', { shape: [8, 8], data }],
      ]),
    );
    const path = write(whole);
    const tensors = readSafetensors(await openFileSource(path), path);
    expect([...tensors.get('b')!.read()]).toEqual([...data]);
    truncateSync(path, whole.length - 1);
    for (const tensor of tensors.values())
      expect(() => tensor.read()).toThrow(`${path}: shrank while it was read, at byte ${whole.length - 1}`);
  });
});
