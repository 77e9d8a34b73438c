import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Bytes of memory that a process takes; null where it has ended. On Linux those swapped out are included, and pages of
 * mapped files are not: weights are mapped, and the system takes such pages back when it needs them.
 */
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

/** The same of this process, at once. */
export function ownMemory(): number {
  if (process.platform !== 'linux') return process.memoryUsage.rss();
  return parseStatus(readFileSync('/proc/self/status', 'latin1')) ?? process.memoryUsage.rss();
}

/** The status file of Linux' /proc: a dead process that was not waited for has no such lines; kernels before 4.5 tell no kinds. */
export function parseStatus(text: string): number | null {
  const sizes = new Map(
    [...text.matchAll(/^(\w+):\s+(\d+) kB$/gm)].map(([, name, kilobytes]) => [name!, Number(kilobytes)]),
  );
  const resident = sizes.get('RssAnon') ?? sizes.get('VmRSS');
  if (resident === undefined) return null;
  const shared = sizes.has('RssAnon') ? (sizes.get('RssShmem') ?? 0) : 0;
  return 1024 * (resident + shared + (sizes.get('VmSwap') ?? 0));
}

/** A line of tasklist: the last field is the working set, "12,345 K", with the separators of the system's language. */
export function parseTaskList(line: string): number | null {
  const last = /"([^"]*)"\s*$/.exec(line)?.[1];
  return last === undefined ? null : parseKilobytes(last.replace(/\D/g, ''));
}

function parseKilobytes(text: string): number | null {
  return /^\d+$/.test(text.trim()) ? 1024 * Number(text) : null;
}
