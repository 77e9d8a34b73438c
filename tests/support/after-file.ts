import { afterAll, vi } from 'vitest';
import { removeTempFolders } from './temp-folder.ts';

// Set up before every test file, so that this comes after the hooks of the file itself: the next file of this process
// finds nothing of it.
afterAll(() => {
  removeTempFolders();
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});
