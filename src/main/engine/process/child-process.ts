import { fork } from 'node:child_process';
import { formatFolders, type EngineFolders } from './folders.ts';
import { withHugePages } from './huge-pages.ts';
import type { EngineTransport, FromEngine } from './protocol.ts';
import { readResidentMemory } from './resident-memory.ts';
import { plainRuntimeMessage } from './runtime-message.ts';

/** The engine as a Node child process: the command line's transport. `entry` is the built engine.js. */
export function spawnEngineChild(entry: string, folders: EngineFolders): EngineTransport {
  // `advanced` serialization copies typed arrays unchanged.
  const child = fork(entry, [formatFolders(folders), String(process.pid)], {
    serialization: 'advanced',
    env: withHugePages(process.env),
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  // An orderly exit ends the engine at once; any other end of this process is detected by the engine (parent-watch).
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  child.once('exit', () => process.off('exit', kill));
  let complaints = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    complaints = (complaints + chunk.toString()).slice(-2000);
  });
  // A message that a dying process cannot take any more is an error too: its exit is what counts.
  child.on('error', () => undefined);
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
        listener(`${signal ?? `exit code ${code}`}${last ? `: ${plainRuntimeMessage(last)}` : ''}`);
      });
      child.once('error', (error) => {
        if (child.pid === undefined) listener(error.message); // it never was: no exit follows
      });
    },
    kill,
    memory: async () => (child.pid === undefined ? null : readResidentMemory(child.pid)),
  };
}
