import { utilityProcess, type MessagePortMain } from 'electron';
import { formatFolders, type EngineFolders } from '../engine/folders.ts';
import type { EngineTransport, FromEngine } from '../engine/protocol.ts';

/** The engine as a utilityProcess. `entry` is the built engine.js. */
export function spawnEngineProcess(entry: string, folders: EngineFolders): EngineTransport {
  const child = utilityProcess.fork(entry, [formatFolders(folders), String(process.pid)], {
    serviceName: 'Slerpscope engine',
    stdio: 'ignore',
  });
  return {
    post: (message, ports) => child.postMessage(message, [...((ports ?? []) as MessagePortMain[])]),
    onMessage: (listener) => void child.on('message', (message: FromEngine) => listener(message)),
    onExit: (listener) => void child.once('exit', (code) => listener(`exit code ${code}`)),
    kill() {
      // Electron's own kill is a SIGTERM, which may be waited for. Without an id it has not started, or is gone.
      if (child.pid === undefined || process.platform === 'win32') child.kill();
      else killNow(child.pid);
    },
  };
}

function killNow(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // it has ended in this very moment
  }
}
