import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder with resources/models, from wherever the bundler put this module. */
export function projectRoot(from: string): string {
  for (let folder = from; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'resources', 'models'))) return folder;
    if (dirname(folder) === folder) throw new Error(`no resources/models above ${from}`);
  }
}
