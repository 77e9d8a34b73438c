// npm start: whatever is missing is set up, then the studio opens.
import { firstRun } from './first-run.mjs';
import { startVirtualDisplay } from './setup/display.mjs';
import { exitCodeOf } from './setup/command.mjs';
import { environmentFor, prepareToRun, ROOT, runScript, sandboxFlags } from './setup/index.mjs';
import { say } from './setup/say.mjs';

await runScript(async () => {
  const { electron, display } = await prepareToRun();
  if (display) {
    const args = [...sandboxFlags(), ROOT, ...process.argv.slice(2)];
    return exitCodeOf(electron.executable, args, { cwd: ROOT, env: environmentFor(electron) });
  }
  say('start', 'no display here: the studio runs on a virtual one and leaves pictures of its first run');
  const screen = await startVirtualDisplay();
  try {
    for (const file of await firstRun(electron, environmentFor(electron, screen.display))) console.log(file);
  } finally {
    screen.stop();
  }
  return 0;
});
