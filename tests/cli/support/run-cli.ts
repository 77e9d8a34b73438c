import { spawn, type ChildProcess } from 'node:child_process';
import { join, resolve } from 'node:path';
import { Writable } from 'node:stream';
import { exitCodes } from '../../../src/cli/bad-input.ts';
import { runCommandLine } from '../../../src/cli/command-line.ts';
import { openHub } from '../../../src/cli/open-hub.ts';
import { openStandardOutput } from '../../../src/cli/standard-streams.ts';
import { closeSharedStudios, openSharedStudio } from './shared-studio.ts';

/**
 * The command line: the built program in a process of its own (`run`), or called in this one (`tell`, `cli`) where a
 * claim is not about the process. The engine is the built one: `npm run build` comes first.
 */

export const root = resolve(import.meta.dirname, '../../..');
export const fixtures = join(root, 'tests', 'fixtures');
export const program = join(root, 'out', 'main', 'cli.js');

/** What a command ended with and said. */
export interface Told {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The end of a process. */
export interface Outcome extends Told {
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
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const sentAt = call.signal ? signalLater(child, call.signal) : () => NaN;
  return new Promise((settle, reject) => {
    child.on('error', reject);
    child.on('close', (code) =>
      settle({ code, stdout, stderr, pid, afterSignal: performance.now() - sentAt() }),
    );
  });
}

function signalLater(child: ChildProcess, { name, when, toGroup = false }: Signal): () => number {
  let sent = NaN;
  const timer = setInterval(() => {
    const { pid } = child;
    if (pid === undefined || !when(pid)) return;
    clearInterval(timer);
    sent = performance.now();
    process.kill(toGroup ? -pid : pid, name);
  }, 25);
  for (const end of ['exit', 'error']) child.once(end, () => clearInterval(timer));
  return () => sent;
}

/** These make again what another command made: by an engine that knows nothing of it. */
const MAKES_AGAIN = ['render', 'verify'];

interface Telling {
  readonly cwd?: string;
  /** Where the hub, its cache and the token are. */
  readonly env?: NodeJS.ProcessEnv;
  /** Stands for Ctrl-C. */
  readonly signal?: AbortSignal;
}

/** Runs a command in this process: what it says, and the exit status that it would end with. */
export async function tell(
  args: readonly string[],
  { cwd = root, env = process.env, signal = new AbortController().signal }: Telling = {},
): Promise<Told> {
  const [stdout, stderr] = [new Collector(), new Collector()];
  const exit = (code: number): never => {
    throw new Error(`ended with ${String(code)}`);
  };
  process.chdir(cwd);
  const code = await runCommandLine(args, {
    signal,
    print: openStandardOutput({ stdout, stderr, exit }),
    stderr,
    openStudio: (how) => openSharedStudio(how, MAKES_AGAIN.includes(args[0] ?? '') ? 'again' : 'first'),
    openHub: (onWait) => openHub(onWait, env),
  });
  process.chdir(root);
  if (code === exitCodes.failed) await closeSharedStudios(); // it may be at work still
  return { code, stdout: stdout.text, stderr: stderr.text };
}

class Collector extends Writable {
  text = '';

  override _write(chunk: Buffer, _: string, next: () => void): void {
    this.text += chunk.toString();
    next();
  }
}

/** Runs a command that has to succeed. */
export async function cli(...args: string[]): Promise<Told> {
  const outcome = await tell(args);
  if (outcome.code !== 0) throw new Error(`${args.join(' ')}: exit ${outcome.code}: ${outcome.stderr}`);
  return outcome;
}
