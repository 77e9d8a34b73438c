import { spawn } from 'node:child_process';
import { constants, setPriority } from 'node:os';

// Interrupting a script runs its exit handlers, which end what it started.
process.once('SIGINT', () => process.exit(130));
process.once('SIGTERM', () => process.exit(143));

/**
 * A command's child settings, less those this module decides. `background` gives way to what runs beside it.
 * @typedef {{ cwd?: string, env?: NodeJS.ProcessEnv, timeoutMs?: number, quiet?: boolean, background?: boolean }} CommandOptions
 */

/**
 * Runs a command to its end. With `quiet` its output is kept back and shown only when it fails.
 * @param {string} command
 * @param {string[]} args
 * @param {CommandOptions} [options]
 * @returns {Promise<number>} its exit code; 124 when it ran past `timeoutMs`, 127 when it could not be started
 */
export async function exitCodeOf(command, args, options = {}) {
  const { quiet = false, background = false, timeoutMs, ...rest } = options;
  // A group of its own, so that a command that runs too long ends with everything it started.
  const group = process.platform !== 'win32';
  const child = spawn(command, args, {
    ...rest,
    detached: group,
    shell: process.platform === 'win32' && command === 'npm',
    stdio: quiet ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit'],
  });
  if (background && child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_LOW);
  /** @type {Buffer[]} */
  const kept = [];
  child.stdout?.on('data', (chunk) => kept.push(chunk));
  child.stderr?.on('data', (chunk) => kept.push(chunk));
  let late = false;
  const end = () => signal(child, group, 'SIGTERM'); // asks: an app saves its work first
  const timer = timeoutMs && setTimeout(() => ((late = true), signal(child, group, 'SIGKILL')), timeoutMs);
  process.once('exit', end);
  const code = await new Promise((resolve) => {
    child.once('error', (error) => (console.error(`${command}: ${error.message}`), resolve(127)));
    child.once('close', (status) => resolve(late ? 124 : (status ?? 1)));
  });
  process.off('exit', end);
  clearTimeout(timer);
  if (code !== 0 && quiet) process.stderr.write(Buffer.concat(kept));
  if (late)
    console.error(`${command} ${args.join(' ')}: stopped after ${Math.round(timeoutMs ?? 0) / 1000} s`);
  return code;
}

/**
 * Runs a command and throws when it fails.
 * @param {string} command
 * @param {string[]} args
 * @param {CommandOptions} [options]
 */
export async function run(command, args, options = {}) {
  const code = await exitCodeOf(command, args, options);
  if (code !== 0) throw new Error(`${command} ${args.join(' ')}: exit code ${code}`);
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @param {boolean} group whether the child leads a process group of its own
 * @param {NodeJS.Signals} name
 */
function signal(child, group, name) {
  if (child.pid === undefined || child.exitCode !== null) return;
  try {
    process.kill(group ? -child.pid : child.pid, name);
  } catch {
    // gone already
  }
}
