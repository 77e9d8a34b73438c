import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

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

/** Seconds of processor time after which an engine has its model and is in a network call. */
const BUSY = 2;

/** The process id of a child, once it is in a network call. */
export async function busyChild(parent: number): Promise<number> {
  return busy((one) => one.parent === parent, BUSY);
}

/** Whether a child of the process is in a network call. */
export function hasBusyChild(parent: number): boolean {
  return listProcesses().some((one) => one.parent === parent && one.seconds >= BUSY);
}

/** Waits until a process has used this many seconds more of processor time than now. */
export async function untilBusy(pid: number, seconds = 3): Promise<void> {
  const now = listProcesses().find((one) => one.pid === pid)?.seconds ?? 0;
  await busy((one) => one.pid === pid, now + seconds);
}

async function busy(isMeant: (one: Listed) => boolean, seconds: number): Promise<number> {
  const deadline = Date.now() + 45_000;
  for (;;) {
    const found = listProcesses().find((one) => isMeant(one) && one.seconds >= seconds);
    if (found) return found.pid;
    if (Date.now() > deadline) throw new Error(`no such process was busy for ${String(seconds)} s`);
    await sleep(200);
  }
}

/** [[dd-]hh:]mm:ss, with hundredths on macOS. */
function readTime(time: string): number {
  return time.split(/[-:]/).reduce((sum, part) => sum * 60 + Number(part), 0); // no test runs for a day
}

/** What runs of a process' children: those that outlived it have another parent by then, and are found by their arguments. */
export function childrenOf(pid: number): number[] {
  const table = execFileSync('ps', ['-A', '-o', 'pid=,state=,args='], { encoding: 'utf8' });
  return table
    .split('\n')
    .filter((line) => line.includes('engine.js') && line.trim().endsWith(` ${String(pid)}`))
    .map((line) => line.trim().split(/\s+/))
    .filter(([, state]) => !state!.startsWith('Z'))
    .map(([child]) => Number(child));
}
