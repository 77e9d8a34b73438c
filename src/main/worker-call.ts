import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { reportError, StudioError, type Result } from '../contract/errors.ts';

/**
 * One call in a thread of its own, for what would keep this one from answering. The thread runs a program that the
 * build puts beside this one's, takes `input` as its workerData, and posts a Result. Rejects with the StudioError that
 * it posted, with `run/cancelled` once `signal` is aborted, when the thread is ended whatever it does, and with
 * `internal` when it ends without an answer.
 * @param program its file's name without ending, as in electron.vite.config.ts
 */
export function callWorker<T>(program: string, input: unknown, signal?: AbortSignal): Promise<T> {
  if (signal?.aborted) return Promise.reject(cancelled());
  const worker = new Worker(findProgram(`${program}.js`), { workerData: input });
  return new Promise<T>((resolve, reject) => {
    const onAbort = (): void => end(() => reject(cancelled()));
    const end = (settle: () => void): void => {
      signal?.removeEventListener('abort', onAbort);
      void worker.terminate();
      settle();
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    worker.once('message', (result: Result<T>) =>
      end(() => {
        if (result.ok) resolve(result.value);
        else reject(new StudioError(result.error.code, result.error.message));
      }),
    );
    worker.once('error', (error) =>
      end(() => reject(new StudioError('internal', `${program} failed: ${reportError(error).message}`))),
    );
    worker.once('exit', (code) =>
      end(() => reject(new StudioError('internal', `${program} ended with ${code}`))),
    );
  });
}

function cancelled(): StudioError {
  return new StudioError('run/cancelled', 'cancelled');
}

/** Beside the program that runs, whose parts the bundler may put into a folder below; tests run the sources. */
function findProgram(name: string): string {
  for (let folder = import.meta.dirname; ; folder = dirname(folder)) {
    const places = [join(folder, name), join(folder, 'out', 'main', name)];
    const found = places.find((place) => existsSync(place));
    if (found !== undefined) return found;
    if (dirname(folder) === folder) throw new Error(`${name} is not built: npm run build`);
  }
}
