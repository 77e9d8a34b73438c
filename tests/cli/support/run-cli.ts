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
}

export interface Call {
  readonly command?: string;
  readonly cwd?: string;
  /** Runs in a process group of its own, as a terminal starts a command. */
  readonly detached?: boolean;
  readonly env?: NodeJS.ProcessEnv;
  /** Called with the process id right after the start. */
  readonly onStart?: (pid: number) => void;
}

export function run(args: readonly string[], call: Call = {}): Promise<Outcome> {
  const { command = process.execPath, cwd = root, detached = false, env = process.env, onStart } = call;
  const child = spawn(command, args, { cwd, detached, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  if (child.pid !== undefined) onStart?.(child.pid);
  return new Promise((settle, reject) => {
    child.on('error', reject);
    child.on('close', (code) => settle({ code, stdout, stderr }));
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
