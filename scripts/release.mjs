// npm run release: this system's installers, around the official Electron of package.json and no other.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageApp } from './package-app.mjs';
import { prepareToRun, ROOT, runScript } from './setup/index.mjs';

await runScript(async () => {
  const { electron } = await prepareToRun();
  const wanted = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).devDependencies.electron;
  if (electron.kind !== 'official' || electron.version !== wanted) {
    throw new Error(`release: electron ${electron.version} (${electron.kind}) is not the official ${wanted}`);
  }
  await packageApp(electron, []);
  return 0;
});
