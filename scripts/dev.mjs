// npm run dev: the app with live reload of the window.
import { join } from 'node:path';
import { forgetBuild } from './setup/build.mjs';
import { exitCodeOf } from './setup/command.mjs';
import { environmentFor, prepareToRun, ROOT, runScript, sandboxFlags } from './setup/index.mjs';

await runScript(async () => {
  const { electron } = await prepareToRun();
  const program = join(ROOT, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js');
  const flags = sandboxFlags().length > 0 ? ['--noSandbox'] : [];
  await forgetBuild(ROOT); // out/ holds what was made for development from here on
  return exitCodeOf(process.execPath, [program, 'dev', '--watch', ...flags, ...process.argv.slice(2)], {
    cwd: ROOT,
    env: environmentFor(electron),
  });
});
