import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { crc32 } from 'node:zlib';
import { expect, test } from 'vitest';
import { unpackZip } from '../../scripts/setup/unpack.mjs';
import { tempFolder } from '../support/temp-folder.ts';

const newFolder = () => tempFolder();

/** A zip file of one stored entry with Unix permissions. */
function zipOf(name: string, content: string, mode: number): string {
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt32LE(crc32(content), 14);
  local.writeUInt32LE(content.length, 18);
  local.writeUInt32LE(content.length, 22);
  local.writeUInt16LE(name.length, 26);
  const central = Buffer.alloc(46);
  central.writeUInt32LE(0x02014b50, 0);
  central.writeUInt16LE(0x0314, 4); // made on Unix
  local.copy(central, 16, 14, 30);
  central.writeUInt32LE((mode << 16) >>> 0, 38);
  const body = Buffer.concat([local, Buffer.from(name + content)]);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(central.length + name.length, 12);
  end.writeUInt32LE(body.length, 16);
  const file = path.join(newFolder(), 'a.zip');
  writeFileSync(file, Buffer.concat([body, central, Buffer.from(name), end]));
  return file;
}

test('an entry is unpacked under its new name with its permissions', async () => {
  const folder = newFolder();
  await unpackZip(zipOf('Cypress/Cypress', '#!', 0o755), folder, () => 'bin/electron');
  const target = path.join(folder, 'bin', 'electron');
  expect(readFileSync(target, 'utf8')).toBe('#!');
  expect(statSync(target).mode & 0o777).toBe(0o755);
});

test('an entry without a name is left out', async () => {
  const folder = newFolder();
  await unpackZip(zipOf('other', 'x', 0o644), folder, () => undefined);
  expect(readdirSync(folder)).toEqual([]);
});

test('an entry that leads out of the folder is refused', async () => {
  await expect(unpackZip(zipOf('../evil', 'x', 0o644), newFolder(), (name) => name)).rejects.toThrow(
    /evil|relative path/,
  );
  await expect(unpackZip(zipOf('x', 'x', 0o644), newFolder(), () => '../evil')).rejects.toThrow('leads out');
});
