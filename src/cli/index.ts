import { existsSync } from 'node:fs';
import { reportError } from '../contract/errors.ts';
import { readOptions } from './arguments.ts';
import { BadInput, exitCodeOf, exitCodes } from './bad-input.ts';
import type { Command } from './command.ts';
import { describeAll, describeCommand } from './help.ts';
import { createProgressLine } from './progress-line.ts';
import { commands } from './registry.ts';
import { createRemarks } from './remarks.ts';
import { openStandardOutput } from './standard-streams.ts';

/** The command line: `node out/main/cli.js <command> [options]`, in plain Node. */

const abort = new AbortController();
const print = openStandardOutput(process);
const progress = createProgressLine(process.stderr, () => performance.now());
const remarks = createRemarks((line) => {
  progress.clear();
  process.stderr.write(`note: ${line}\n`);
});

async function main(args: readonly string[]): Promise<void> {
  const [name, ...rest] = args;
  if (name === undefined) throw new BadInput('no command given (see --help)');
  if (name === '--help' || name === '-h' || name === 'help') return print(describeAll(commands));
  const command = commands.find((known) => known.name === name);
  if (!command) throw new BadInput(`${name}: is not a command (see --help)`);
  if (rest.includes('--help') || rest.includes('-h')) return print(describeCommand(command));
  // A run that hangs in native code must not keep the person waiting, so an interrupt does not wait for it.
  await Promise.race([run(command, rest), interrupted()]);
}

function run(command: Command, args: readonly string[]): Promise<void> {
  return command.run(readOptions(args, command.options, command.operand), {
    signal: abort.signal,
    remark: remarks.add,
    print,
    onWork: progress.say,
    onProgress(event) {
      remarks.tell(); // the input was fine, or nothing would run
      progress.show(event);
    },
  });
}

function interrupted(): Promise<never> {
  return new Promise((_, reject) => {
    abort.signal.addEventListener('abort', () => reject(new Error('interrupted')), { once: true });
  });
}

/** npm runs a script in the package's folder; paths mean what they mean where the person called it. */
function returnToCaller(): void {
  const { npm_lifecycle_event: script, INIT_CWD: folder } = process.env;
  if (script === 'cli' && folder && existsSync(folder)) process.chdir(folder);
}

process.once('SIGINT', () => abort.abort());
returnToCaller();
main(process.argv.slice(2)).then(
  () => {
    progress.clear();
    remarks.tell();
  },
  (error: unknown) => {
    progress.clear();
    const code = abort.signal.aborted ? exitCodes.interrupted : exitCodeOf(error);
    if (code === exitCodes.failed) remarks.tell();
    process.stderr.write(`slerpscope: ${reportError(error).message}\n`);
    if (code === exitCodes.interrupted) process.exit(code);
    process.exitCode = code;
  },
);
