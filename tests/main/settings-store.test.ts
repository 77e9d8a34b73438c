import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { initialSettings, remember } from '../../src/contract/settings.ts';
import { openSettings } from '../../src/main/settings-store.ts';
import { tempFolder } from '../support/temp-folder.ts';

let folder: string;
let path: string;
const open = () => openSettings(path, (message) => expect.fail(message));

beforeEach(() => {
  folder = tempFolder();
  path = join(folder, 'settings.json');
});

it('keeps what was changed for the next start', () => {
  const settings = open();
  expect(settings.value).toEqual(initialSettings);
  settings.change({ theme: 'dark' });
  settings.change({ lastModel: '/models/ddpm' });
  settings.flush();
  expect(open().value).toEqual({ ...initialSettings, theme: 'dark', lastModel: '/models/ddpm' });
});

it('tells listeners of every change until they stop', () => {
  const settings = open();
  const seen: string[] = [];
  const stop = settings.onChange(({ pixels }) => seen.push(pixels));
  settings.change({ pixels: 'smooth' });
  stop();
  settings.change({ pixels: 'nearest' });
  expect(seen).toEqual(['smooth']);
  settings.flush();
});

it('takes defaults for what an earlier version did not know and leaves out what a later one added', () => {
  writeFileSync(path, JSON.stringify({ theme: 'light', hologram: true }));
  const settings = open();
  expect(settings.putAside).toBeNull();
  expect(settings.value).toEqual({ ...initialSettings, theme: 'light' });
});

it('starts with defaults when the file is damaged and keeps the damaged one beside', () => {
  for (const damaged of ['{"theme": "li', '{"theme": "purple"}', 'null', '{"lastModel": ""}']) {
    writeFileSync(path, damaged);
    const settings = open();
    expect(settings.value).toEqual(initialSettings);
    expect(settings.putAside).toBe(`${path}.bad`);
    expect(readFileSync(`${path}.bad`, 'utf8')).toBe(damaged);
  }
});

it('remembers commands newest first, each once, and no more than eight', () => {
  let recent: readonly string[] = [];
  for (const id of ['a', 'b', 'a']) recent = remember(recent, id);
  expect(recent).toEqual(['a', 'b']);
  for (let i = 0; i < 20; i++) recent = remember(recent, `c${i}`);
  expect(recent).toHaveLength(8);
  expect(recent[0]).toBe('c19');
});
