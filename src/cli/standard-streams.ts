import { describeFileError, codeOf } from '../main/files/file-errors.ts';
import { exitCodes } from './bad-input.ts';

/** The parts of a process that are needed here. */
export interface StandardStreams {
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: NodeJS.WritableStream;
  exit(code: number): never;
}

/**
 * Writes lines to standard output. Where that fails, as on a full disk, one line on standard error says so and the
 * program ends with 1. If the reader closed the pipe, as in `… | head`, it ends with 0 and prints nothing.
 * What cannot be written to standard error is lost: there is no other stream.
 */
export function openStandardOutput({ stdout, stderr, exit }: StandardStreams): (text: string) => void {
  const fail = (error: unknown): void => {
    if (codeOf(error) === 'EPIPE') exit(exitCodes.fine);
    stderr.write(`slerpscope: standard output: cannot be written (${describeFileError(error)})\n`);
    exit(exitCodes.failed);
  };
  stdout.on('error', fail);
  stderr.on('error', () => undefined);
  return (text) => {
    try {
      stdout.write(text.endsWith('\n') ? text : `${text}\n`);
    } catch (error) {
      fail(error); // some files are written at once
    }
  };
}
