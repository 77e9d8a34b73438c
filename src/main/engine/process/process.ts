import { writeFile } from 'node:fs/promises';
import { constants, setPriority } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { reportError } from '../../../contract/errors.ts';
import { parseFolders } from './folders.ts';
import type { ParentWatch } from './parent-watch.ts';
import type { EngineCalls, EngineCallName, FromEngine, PortLike, ToEngine } from './protocol.ts';
import { EngineService } from './service.ts';

/**
 * The engine process: the studio's utilityProcess, or the command line's child process. It reads
 * hostile files and runs native code, so it is expendable: nothing that cannot be made again is in its memory alone.
 * Its arguments are the folders where it stores the rest, and the id of the process that asked for it.
 */

/** The part of Electron's process.parentPort that is used; absent in a plain Node child process. */
interface ParentPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { data: ToEngine; ports: PortLike[] }) => void): void;
}

const { parentPort } = process as NodeJS.Process & { parentPort?: ParentPort };

const post = (message: FromEngine): void => {
  if (parentPort) parentPort.postMessage(message);
  else process.send?.(message);
};

const service = new EngineService(post, parseFolders(process.argv[2]));

async function answer<K extends EngineCallName>(
  id: number,
  call: K,
  input: EngineCalls[K]['input'],
): Promise<void> {
  try {
    post({ id, ok: true, value: await service.handle(call, input) });
  } catch (error) {
    post({ id, ok: false, error: reportError(error, 'run/failed') });
  }
}

/** A model may ask for any amount of memory: when it runs out, Linux ends this process before any other. */
async function volunteerForOom(): Promise<void> {
  if (process.platform !== 'linux') return;
  await writeFile('/proc/self/oom_score_adj', '1000').catch(() => undefined);
}

/** This process must not outlive the one that asked for it, whatever its main thread does. */
function watchParent(owner: number): void {
  // A plain child process may have lost its parent before this line; where Electron forks, the parent may be a zygote.
  const workerData: ParentWatch = { owner, parent: parentPort ? process.ppid : owner };
  new Worker(join(import.meta.dirname, 'parent-watch.js'), { workerData }).unref();
}

function receive(message: ToEngine, ports: readonly PortLike[]): void {
  if (message.call === 'connect-frames') {
    if (ports[0]) service.frames.connect(ports[0]);
    return;
  }
  void answer(message.id, message.call, message.input);
}

/** An error that no call handles: its answer may never come. Main answers the calls of a process that has ended. */
function end(error: unknown): never {
  process.stderr.write(`${reportError(error).message}\n`);
  process.exit(1);
}

process.on('uncaughtException', end);
process.on('unhandledRejection', end);
watchParent(Number(process.argv[3]));
void volunteerForOom();
if (parentPort) {
  // Below the window's priority: on two cores the interface must not wait for the network.
  setPriority(process.pid, constants.priority.PRIORITY_BELOW_NORMAL);
  parentPort.on('message', ({ data, ports }) => receive(data, ports));
} else {
  process.on('message', (message) => receive(message as ToEngine, []));
  process.on('disconnect', () => process.exit()); // the command line has ended
}
