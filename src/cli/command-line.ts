import { reportError } from '../contract/errors.ts';
import type { openHeadlessStudio } from '../main/headless.ts';
import type { Hub, HubOptions } from '../main/hub/hub.ts';
import { readOptions } from './arguments.ts';
import { BadInput, exitCodeOf, exitCodes } from './bad-input.ts';
import type { Command } from './command.ts';
import { describeAll, describeCommand } from './help.ts';
import { untilInterrupted } from './interrupt.ts';
import { createProgressLine, type Terminal } from './progress-line.ts';
import { commands } from './registry.ts';
import { createWarnings } from './warnings.ts';

/** What the command line has of the process that it runs in. */
export interface CommandLine {
  /** Aborted by the first signal that ends the program. */
  readonly signal: AbortSignal;
  /** Writes a line to standard output. */
  readonly print: (text: string) => void;
  readonly stderr: Terminal;
  readonly openStudio: typeof openHeadlessStudio;
  readonly openHub: (onWait?: HubOptions['onWait']) => Hub;
}

/** Runs one command to its end. Resolves with the exit status, after everything has been printed. */
export async function runCommandLine(args: readonly string[], line: CommandLine): Promise<number> {
  const { signal, stderr } = line;
  const progress = createProgressLine(stderr, () => performance.now());
  signal.addEventListener('abort', progress.clear, { once: true }); // a second signal ends the program at once
  const warnings = createWarnings((warn) => {
    progress.clear();
    stderr.write(`note: ${warn}\n`);
  });
  const run = (command: Command, rest: readonly string[]): Promise<void> =>
    command.run(readOptions(rest, command.options, command.operand), {
      ...line,
      print(text) {
        progress.clear(); // both are on one terminal
        line.print(text);
      },
      warn: warnings.add,
      onWork: progress.say,
      onProgress(event) {
        warnings.flush(); // the input was fine, or nothing would run
        progress.show(event);
      },
      report(text) {
        warnings.flush();
        progress.report(text);
      },
    });
  try {
    await untilInterrupted(start(args, line, run), signal);
    progress.clear();
    warnings.flush();
    return exitCodes.fine;
  } catch (error) {
    progress.clear();
    const code = signal.aborted ? exitCodes.interrupted : exitCodeOf(error);
    if (code === exitCodes.failed) warnings.flush();
    stderr.write(`slerpscope: ${reportError(error).message}\n`);
    return code;
  }
}

async function start(
  [name, ...rest]: readonly string[],
  { print }: CommandLine,
  run: (command: Command, rest: readonly string[]) => Promise<void>,
): Promise<void> {
  if (name === undefined) throw new BadInput('no command given (see --help)');
  if (name === '--help' || name === '-h' || name === 'help') return print(describeAll(commands));
  const command = commands.find((known) => known.name === name);
  if (!command) throw new BadInput(`${name}: is not a command (see --help)`);
  if (rest.includes('--help') || rest.includes('-h')) return print(describeCommand(command));
  await run(command, rest);
}
