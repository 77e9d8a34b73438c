// npm run check: format, lint, layers and types, without a build and without Electron.
import { ensureDependencies } from './setup/dependencies.mjs';
import { ROOT, runScript } from './setup/index.mjs';
import { runStages } from './test/run-stages.mjs';
import { CHECKS } from './test/stages.mjs';

await runScript(async () => {
  await ensureDependencies(ROOT);
  return runStages([CHECKS], process.env);
});
