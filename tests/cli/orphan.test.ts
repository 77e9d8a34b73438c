import { expect, it } from 'vitest';
import { writeSlowModel } from '../main/models/support/slow-model.ts';
import { childrenOf, hasBusyChild, isRunning } from '../main/engine/support/processes.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { program, run } from './support/run-cli.ts';

const folder = tempFolder();
const model = writeSlowModel(folder);

// The engine's main thread is in one native call of minutes when its parent ends: nothing can be said to it.
it.each(['SIGTERM', 'SIGKILL', 'SIGINT', 'SIGHUP'] as const)(
  'the engine of a command that ends by %s ends with it, also in mid-call',
  async (signal) => {
    const args = ['sample', '--model', model, '--provider', 'cpu', '--seed', '1', '--steps', '2'];
    let engines: number[] = [];
    const when = (pid: number): boolean => {
      if (hasBusyChild(pid)) engines = childrenOf(pid);
      return engines.length > 0;
    };
    await run([program, ...args, '--out', 'x0.npy'], { cwd: folder, signal: { name: signal, when } });
    expect(engines).toHaveLength(1);
    await expect.poll(() => isRunning(engines[0]!), { timeout: 5000 }).toBe(false);
  },
);
