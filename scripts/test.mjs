// npm test: the same set-up as npm start, then everything that can be checked, and one closing line.
// npm run test:full: the same claims at their full counts, and those that take longest.
import { startVirtualDisplay } from './setup/display.mjs';
import { environmentFor, prepareToRun, runScript } from './setup/index.mjs';
import { say } from './setup/say.mjs';
import { runStages } from './test/run-stages.mjs';
import { FULL_STAGES, STAGES } from './test/stages.mjs';

await runScript(async () => {
  try {
    const full = process.argv.includes('--full');
    // They read the films and arrays that are made; PyTorch runs training/.
    const { electron, display } = await prepareToRun(['ffmpeg', 'numpy', ...(full ? ['torch'] : [])]);
    const stages = full ? FULL_STAGES : STAGES;
    if (display) return await runStages(stages, environmentFor(electron));
    say('test', 'no display here: the app is tested on a virtual one');
    const screen = await startVirtualDisplay();
    return await runStages(stages, environmentFor(electron, screen.display)).finally(screen.stop);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    console.log('0 passed, 1 failed'); // the set-up itself
    return 1;
  }
});
