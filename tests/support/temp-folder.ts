import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const made: string[] = [];

/** A new folder, removed after the tests of the file that asked for it. */
export function tempFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'slerpscope-test-'));
  made.push(folder);
  return folder;
}

/** Called after each file (after-file.ts). */
export function removeTempFolders(): void {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}
