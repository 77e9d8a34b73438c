import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { makeScratchFolder } from '../../../src/main/files/scratch.ts';
import { tempFolder } from '../../support/temp-folder.ts';

let temp: string;
beforeEach(() => {
  temp = tempFolder();
});

/** The id of a process that has ended. */
function goneProcess(): number {
  return spawnSync(process.execPath, ['--version']).pid;
}

it('what a process that is gone left for its exports goes when another needs such a folder', () => {
  const left = join(temp, `slerpscope-scratch-${goneProcess()}-aB3xYz`);
  mkdirSync(left);
  writeFileSync(join(left, '1.png'), 'half a picture');
  const made = makeScratchFolder(temp);
  expect(readdirSync(temp)).toEqual([basename(made)]);
});

it('the folder of a running process, and everything of another name, stays', () => {
  const first = makeScratchFolder(temp);
  const others = ['slerpscope-scratch-1', `slerpscope-scratch-${goneProcess()}-aB3xYz.old`, 'other'];
  for (const name of others) mkdirSync(join(temp, name));
  writeFileSync(join(temp, `slerpscope-scratch-${goneProcess()}-aB3xYz`), 'a file');
  const before = readdirSync(temp);
  const second = makeScratchFolder(temp);
  expect(second).not.toBe(first);
  expect(readdirSync(temp).sort()).toEqual([...before, basename(second)].sort());
  expect(existsSync(first)).toBe(true);
});
