import { ftruncateSync, openSync, closeSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { MAX_WEIGHT_BYTES, readWholeFile } from '../../../src/main/files/bounded-file.ts';
import { tempFolder } from '../../support/temp-folder.ts';

it.each([
  [2 ** 31, MAX_WEIGHT_BYTES, '2.15 GB, at most 2.15 GB'],
  [3e9, MAX_WEIGHT_BYTES, '3.00 GB, at most 2.15 GB'],
  [20e6, 2 ** 24, '20.00 MB, at most 16.78 MB'],
  [300, 256, '300 bytes, at most 256 bytes'],
])('a file of %d bytes where %d are read is refused in readable units', async (size, max, text) => {
  const path = join(tempFolder(), 'large.bin');
  const file = openSync(path, 'w');
  ftruncateSync(file, size); // a file with a hole takes no room
  closeSync(file);
  await expect(readWholeFile(path, max)).rejects.toThrow(`${path}: too large: ${text} are read`);
});
