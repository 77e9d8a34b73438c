// npm run icon: resources/icon/*.png, .ico and .icns from icon.svg, which is the one to change.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { drawIcon } from './icon/pictures.mjs';
import { ROOT, runScript } from './setup/index.mjs';

await runScript(async () => {
  const folder = join(ROOT, 'resources', 'icon');
  for (const [name, bytes] of await drawIcon(await readFile(join(folder, 'icon.svg'), 'utf8')))
    await writeFile(join(folder, name), bytes);
  return 0;
});
