import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { cacheFolder, place } from '../../scripts/setup/cache.mjs';
import { tempFolder } from '../support/temp-folder.ts';

const newFolder = () => tempFolder();

test('the cache is where SLERPSCOPE_CACHE says, else where XDG_CACHE_HOME says, else in the home folder', () => {
  expect(cacheFolder({ SLERPSCOPE_CACHE: '/a', XDG_CACHE_HOME: '/b' }, 'linux')).toBe('/a');
  expect(cacheFolder({ XDG_CACHE_HOME: '/b' }, 'linux')).toBe('/b/slerpscope');
  expect(cacheFolder({}, 'linux')).toMatch(/\.cache\/slerpscope$/);
});

test('a folder whose filling failed does not appear', async () => {
  const target = path.join(newFolder(), 'electron');
  const half = async (folder: string) => {
    writeFileSync(path.join(folder, 'half'), '');
    throw new Error('disk full');
  };
  await expect(place(target, half)).rejects.toThrow('disk full');
  expect(readdirSync(path.dirname(target))).toEqual([]);
});

test('a half-written folder of a killed process is neither used nor kept', async () => {
  const root = newFolder();
  const target = path.join(root, '33.2.1');
  const gone = spawn(process.execPath, ['-e', '']);
  await once(gone, 'exit');
  mkdirSync(`${target}.partial-${gone.pid}-abc`);
  await place(target, async (folder) => writeFileSync(path.join(folder, 'whole'), 'yes'));
  expect(readdirSync(root)).toEqual(['33.2.1']);
  expect(readFileSync(path.join(target, 'whole'), 'utf8')).toBe('yes');
});

test('the half-written folder of a process still at work is left to it', async () => {
  const root = newFolder();
  const other = path.join(root, `x.partial-${process.pid}-other`);
  mkdirSync(other);
  await place(path.join(root, 'x'), async () => {});
  expect(existsSync(other)).toBe(true);
});

test('of two processes that fill the same folder the first wins and the second does not fail', async () => {
  const target = path.join(newFolder(), 'x');
  await place(target, async (folder) => {
    writeFileSync(path.join(folder, 'mine'), '');
    mkdirSync(target);
    writeFileSync(path.join(target, 'theirs'), '');
  });
  expect(readdirSync(target)).toEqual(['theirs']);
});

test('a folder that is there is not filled again', async () => {
  const target = newFolder();
  await place(target, () => Promise.reject(new Error('filled again')));
});
