// npm run dist: the packaged app as a folder below dist/, for a look and for the tests.
import { packageApp } from './package-app.mjs';
import { prepareToRun, runScript } from './setup/index.mjs';

await runScript(async () => {
  const { electron } = await prepareToRun();
  await packageApp(electron, ['--dir']);
  return 0;
});
