import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { fontSource, openFontStore } from '../../src/main/font-store.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { fontBytes, fontOf, fontPath } from './figures/fonts/support.ts';

const { sha256, family } = fontOf('hebrew.ttf');

it('a font that was chosen is found by its digest when its file is gone, also by the next start', async () => {
  const folder = tempFolder();
  const chosen = join(folder, 'chosen.ttf');
  writeFileSync(chosen, fontBytes('hebrew.ttf'));
  const store = openFontStore(join(folder, 'fonts'));
  expect(store.find(sha256)).toBeNull();
  expect(await store.keep(chosen)).toEqual({ path: chosen, sha256, family });
  rmSync(chosen);
  for (const source of [store, openFontStore(join(folder, 'fonts'))]) {
    const found = source.find(sha256)!;
    expect([found.family, found.has('ש'.codePointAt(0)!)]).toEqual([family, true]);
    expect(found.path).toBe(join(folder, 'fonts', sha256));
  }
});

it('a copy that was changed or removed counts as none', async () => {
  const folder = tempFolder();
  const store = openFontStore(folder);
  await store.keep(fontPath('hebrew.ttf'));
  writeFileSync(join(folder, sha256), fontBytes('arabic.ttf'));
  expect(store.find(sha256)).toBeNull();
  writeFileSync(join(folder, sha256), 'no font');
  expect(store.find(sha256)).toBeNull();
  await store.keep(fontPath('hebrew.ttf')); // chosen again: the copy is made again
  expect(openFontStore(folder).find(sha256)?.family).toBe(family);
  rmSync(join(folder, sha256));
  expect(store.find(sha256)).toBeNull();
});

it('a file that is no font is refused by its name, and nothing is kept', async () => {
  const folder = tempFolder();
  const path = join(folder, 'notes.ttf');
  writeFileSync(path, 'shopping: 3 apples');
  const store = openFontStore(join(folder, 'fonts'));
  await expect(store.keep(path)).rejects.toThrow('notes.ttf: no font: must be a TTF, OTF or TTC file');
  await expect(store.keep(join(folder, 'none.ttf'))).rejects.toThrow('none.ttf: no such file');
  expect(readdirSync(folder)).toEqual(['notes.ttf']);
});

it('a source of given fonts has these alone', () => {
  const source = fontSource([fontOf('hebrew.ttf')]);
  expect(source.find(sha256)?.family).toBe(family);
  expect(source.find('0'.repeat(64))).toBeNull();
});
