import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll } from 'vitest';

/** The built command line, as a person calls it: `npm run build` comes first. */

export const root = resolve(import.meta.dirname, '../../..');
export const fixtures = join(root, 'tests', 'fixtures');
export const program = join(root, 'out', 'main', 'cli.js');

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly pid: number;
  /** Milliseconds from the signal of the call to the end; NaN where none was sent. */
  readonly afterSignal: number;
}

/** A signal for a process, sent once a state is reached. */
export interface Signal {
  readonly name: NodeJS.Signals;
  /** Looked at every 25 ms while the process runs. */
  readonly when: (pid: number) => boolean;
  /** To the whole group of a detached process. */
  readonly toGroup?: boolean;
}

export interface Call {
  readonly command?: string;
  readonly cwd?: string;
  /** Runs in a process group of its own, as a terminal starts a command. */
  readonly detached?: boolean;
  readonly env?: NodeJS.ProcessEnv;
  readonly signal?: Signal;
}

export function run(args: readonly string[], call: Call = {}): Promise<Outcome> {
  const { command = process.execPath, cwd = root, detached = false, env = process.env } = call;
  const child = spawn(command, args, { cwd, detached, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const { pid = NaN } = child;
  let [stdout, stderr] = ['', ''];
  let sent = NaN;
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const { name, when, toGroup = false } = call.signal ?? {};
  const timer = setInterval(() => {
    if (!when?.(pid)) return;
    clearInterval(timer);
    sent = performance.now();
    process.kill(toGroup ? -pid : pid, name);
  }, 25);
  child.once('exit', () => clearInterval(timer));
  return new Promise((settle, reject) => {
    child.on('error', reject);
    child.on('close', (code) =>
      settle({ code, stdout, stderr, pid, afterSignal: performance.now() - sent }),
    );
  });
}

/** Runs a command that has to succeed. */
export async function cli(...args: string[]): Promise<Outcome> {
  const outcome = await run([program, ...args]);
  if (outcome.code !== 0) throw new Error(`${args.join(' ')}: exit ${outcome.code}: ${outcome.stderr}`);
  return outcome;
}

/** A folder for this test file's outputs, removed after its tests. */
export function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'slerpscope-cli-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
