import { app, utilityProcess, type MessagePortMain } from 'electron';
import { formatFolders, type EngineFolders } from '../engine/process/folders.ts';
import { STARVED } from '../engine/process/memory-limit.ts';
import type { EngineTransport, FromEngine } from '../engine/process/protocol.ts';
import { readResidentMemory } from '../engine/process/resident-memory.ts';

/** The engine as a utilityProcess. `entry` is the built engine.js. */
export function spawnEngineProcess(entry: string, folders: EngineFolders): EngineTransport {
  const child = utilityProcess.fork(entry, [formatFolders(folders), String(process.pid)], {
    serviceName: 'Slerpscope engine',
    stdio: 'ignore',
  });
  return {
    post: (message, ports) => child.postMessage(message, [...((ports ?? []) as MessagePortMain[])]),
    onMessage: (listener) => void child.on('message', (message: FromEngine) => listener(message)),
    onExit: (listener) => void child.once('exit', (code) => listener(describeExit(code))),
    kill() {
      // Electron's own kill is a SIGTERM, which may be waited for. Without an id it has not started, or is gone.
      if (child.pid === undefined || process.platform === 'win32') child.kill();
      else killNow(child.pid);
    },
    memory: async () => readMemory(child.pid),
  };
}

/** Chromium's allocator ends a process that it cannot give what it asks for: by a trap, on Windows with a code of its own. */
function describeExit(code: number): string {
  const isStarved = code === (process.platform === 'win32' ? -536870904 : 5);
  return `exit code ${code}${isStarved ? STARVED : ''}`;
}

function killNow(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // it has ended in this very moment
  }
}

/** Chromium reports it on every system, but Linux' own file is read faster and includes swapped memory. */
async function readMemory(pid: number | undefined): Promise<number | null> {
  if (pid === undefined) return null;
  if (process.platform === 'linux') return readResidentMemory(pid);
  const metric = app.getAppMetrics().find((one) => one.pid === pid);
  return metric ? 1024 * metric.memory.workingSetSize : null;
}
