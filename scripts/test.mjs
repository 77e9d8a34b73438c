// npm test: the same set-up as npm start, then everything that can be checked, and one closing line.
import { startVirtualDisplay } from './setup/display.mjs';
import { environmentFor, prepareToRun, runScript } from './setup/index.mjs';
import { say } from './setup/say.mjs';
import { runStages } from './test/run-stages.mjs';
import { STAGES } from './test/stages.mjs';

await runScript(async () => {
  try {
    const { electron, display } = await prepareToRun(['ffmpeg', 'numpy']); // which read the films and arrays that are made
    if (display) return await runStages(STAGES, environmentFor(electron));
    say('test', 'no display here: the app is tested on a virtual one');
    const screen = await startVirtualDisplay();
    return await runStages(STAGES, environmentFor(electron, screen.display)).finally(screen.stop);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    console.log('0 passed, 1 failed'); // the set-up itself
    return 1;
  }
});
