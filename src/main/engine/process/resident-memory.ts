import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Bytes of memory that a process takes, those swapped out included where the system reports them; null where it has ended. */
export async function readResidentMemory(pid: number): Promise<number | null> {
  try {
    if (process.platform === 'linux') return parseStatus(await readFile(`/proc/${pid}/status`, 'latin1'));
    if (process.platform === 'win32') {
      const args = ['/FI', `PID eq ${pid}`, '/FO', 'CSV', '/NH'];
      return parseTaskList((await run('tasklist', args, { windowsHide: true })).stdout);
    }
    return parseKilobytes((await run('ps', ['-o', 'rss=', '-p', String(pid)])).stdout);
  } catch {
    return null;
  }
}

/** The status file of Linux' /proc: a dead process that was not waited for has no such lines. */
export function parseStatus(text: string): number | null {
  const sizes = [...text.matchAll(/^Vm(?:RSS|Swap):\s+(\d+) kB$/gm)].map(([, kilobytes]) =>
    Number(kilobytes),
  );
  return sizes.length > 0 ? 1024 * sizes.reduce((a, b) => a + b) : null;
}

/** A line of tasklist: the last field is the working set, "12,345 K", with the separators of the system's language. */
export function parseTaskList(line: string): number | null {
  const last = /"([^"]*)"\s*$/.exec(line)?.[1];
  return last === undefined ? null : parseKilobytes(last.replace(/\D/g, ''));
}

function parseKilobytes(text: string): number | null {
  return /^\d+$/.test(text.trim()) ? 1024 * Number(text) : null;
}
