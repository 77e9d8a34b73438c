import { afterAll } from 'vitest';
import { removeTempFolders } from './temp-folder.ts';

// Set up before every test file, so that this comes after the hooks of the file itself.
afterAll(removeTempFolders);
