// npm run build: the app and the command line into out/. Needs no Electron.
import { build } from './setup/build.mjs';
import { ROOT, runScript } from './setup/index.mjs';

await runScript(async () => {
  await build(ROOT);
  return 0;
});
