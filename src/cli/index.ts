import { existsSync } from 'node:fs';
import { openHeadlessStudio } from '../main/headless.ts';
import { exitCodes } from './bad-input.ts';
import { runCommandLine } from './command-line.ts';
import { watchSignals } from './interrupt.ts';
import { openHub } from './open-hub.ts';
import { openStandardOutput } from './standard-streams.ts';

/** The command line: `node out/main/cli.js <command> [options]`, in plain Node. */

/** npm runs a script in the package's folder; paths are relative to the folder of the caller. */
function returnToCaller(): void {
  const { npm_lifecycle_event: script, INIT_CWD: folder } = process.env;
  if (script === 'cli' && folder && existsSync(folder)) process.chdir(folder);
}

const interrupt = watchSignals(process);
returnToCaller();
void runCommandLine(process.argv.slice(2), {
  signal: interrupt.signal,
  print: openStandardOutput(process),
  stderr: process.stderr,
  openStudio: openHeadlessStudio,
  openHub,
}).then((code) => {
  if (code === exitCodes.interrupted) process.exit(interrupt.status());
  interrupt.stop();
  process.exitCode = code;
});
