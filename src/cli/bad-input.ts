import { reportError, type ErrorCode } from '../contract/errors.ts';

/** The input is wrong: one line names the option or file and its value; exit status 2. */
export class BadInput extends Error {
  override readonly name = 'BadInput';
}

/** Runs a check and turns what it throws into BadInput, with `subject` (an option and its value) in front. */
export function asBadInput<T>(subject: string | null, check: () => T): T {
  try {
    return check();
  } catch (error) {
    const { message } = reportError(error);
    throw new BadInput(subject === null ? message : `${subject}: ${message}`, { cause: error });
  }
}

export const exitCodes = { fine: 0, failed: 1, badInput: 2, interrupted: 130 } as const;

/** Codes that say that a file or a request was at fault, not the run. */
const inputCodes: ReadonlySet<ErrorCode> = new Set([
  'model/not-found',
  'model/unsupported',
  'model/malformed',
  'model/too-large',
  'model/no-size',
  'model/no-architecture',
  'file/not-found',
  'file/unsupported',
  'file/malformed',
  'file/too-large',
  'latent/unreadable',
  'document/unreadable',
  'document/malformed',
  'document/too-new',
  'request/invalid',
  'hub/not-found',
]);

/** The exit status that an error ends the program with. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof BadInput) return exitCodes.badInput;
  const { code } = reportError(error);
  if (code === 'run/cancelled') return exitCodes.interrupted;
  return inputCodes.has(code) ? exitCodes.badInput : exitCodes.failed;
}

/** Throws the error again: with `subject` in front when the input was at fault and it is not named yet, else as it is. */
export function attribute(subject: string, error: unknown): never {
  const { message } = reportError(error);
  if (exitCodeOf(error) !== exitCodes.badInput || message.startsWith(`${subject}: `)) throw error;
  throw new BadInput(`${subject}: ${message}`, { cause: error });
}
