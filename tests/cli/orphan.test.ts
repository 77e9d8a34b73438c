import { expect, it } from 'vitest';
import { writeSlowModel } from '../main/models/support/slow-model.ts';
import { busyChild, isRunning } from '../main/engine/support/processes.ts';
import { makeFolder, program, run } from './support/run-cli.ts';

const folder = makeFolder();
const model = writeSlowModel(folder);

// The engine's main thread is in one native call of minutes when its parent ends: nothing can be said to it.
it.each(['SIGTERM', 'SIGKILL', 'SIGINT', 'SIGHUP'] as const)(
  'the engine of a command that ends by %s ends with it, also in mid-call',
  async (signal) => {
    const args = ['sample', '--model', model, '--provider', 'cpu', '--seed', '1', '--steps', '2'];
    let cli = 0;
    const ended = run([program, ...args, '--out', 'x0.npy'], { cwd: folder, onStart: (pid) => (cli = pid) });
    const engine = await busyChild(cli);
    process.kill(cli, signal);
    await ended;
    await expect.poll(() => isRunning(engine), { timeout: 5000 }).toBe(false);
  },
);
