import { execFileSync } from 'node:child_process';
import { expect } from 'vitest';

/** Processes of this machine, as `ps` of Linux and macOS lists them. */
interface Listed {
  readonly pid: number;
  readonly parent: number;
  /** Processor time so far, in seconds. */
  readonly seconds: number;
}

/** All that run; one that has ended and was not waited for yet does not. */
function listProcesses(): Listed[] {
  const table = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,state=,time='], { encoding: 'utf8' });
  return table
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, , state]) => !state!.startsWith('Z'))
    .map(([pid, parent, , time]) => ({ pid: Number(pid), parent: Number(parent), seconds: readTime(time!) }));
}

export function isRunning(pid: number): boolean {
  return listProcesses().some((one) => one.pid === pid);
}

/** The process id of a child, once it has used so much processor time that it must be in a network call. */
export async function busyChild(parent: number, seconds = 3): Promise<number> {
  const find = () => listProcesses().find((one) => one.parent === parent && one.seconds >= seconds)?.pid;
  await expect.poll(find, { timeout: 45_000, interval: 200 }).toBeDefined();
  return find()!;
}

/** [[dd-]hh:]mm:ss, with hundredths on macOS. */
function readTime(time: string): number {
  return time.split(/[-:]/).reduce((sum, part) => sum * 60 + Number(part), 0); // no test runs for a day
}
