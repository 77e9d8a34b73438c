import { fork } from 'node:child_process';
import { formatFolders, type EngineFolders } from './folders.ts';
import type { EngineTransport, FromEngine } from './protocol.ts';

/** The engine as a Node child process: the command line's transport. `entry` is the built engine.js. */
export function spawnEngineChild(entry: string, folders: EngineFolders): EngineTransport {
  // `advanced` serialization carries typed arrays as they are.
  const child = fork(entry, [formatFolders(folders), String(process.pid)], {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let complaints = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    complaints = (complaints + chunk.toString()).slice(-2000);
  });
  return {
    post(message) {
      if (child.connected) child.send(message);
    },
    onMessage(listener) {
      child.on('message', (message) => listener(message as FromEngine));
    },
    onExit(listener) {
      child.once('exit', (code, signal) => {
        const last = complaints.trim().split('\n').at(-1);
        listener(`${signal ?? `exit code ${code}`}${last ? `: ${last}` : ''}`);
      });
    },
    kill() {
      child.kill('SIGKILL');
    },
  };
}
