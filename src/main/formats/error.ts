import { StudioError, type ErrorCode } from '../../contract/errors.ts';
import { oneLine } from '../files/untrusted-text.ts';

export type FormatErrorCode = Extract<ErrorCode, `file/${string}`>;

/** Why a file cannot be read. One line that names the file, the field and the value. */
export class FormatError extends StudioError {
  declare readonly code: FormatErrorCode;
  constructor(code: FormatErrorCode, message: string) {
    super(code, oneLine(message));
  }
}

/** A file that is not there, or that the system does not let us read. */
export function notFound(message: string): FormatError {
  return new FormatError('file/not-found', message);
}

/** A file that violates its own format, or whose parts contradict each other. */
export function malformed(message: string): FormatError {
  return new FormatError('file/malformed', message);
}

/** A valid file whose content is not supported. */
export function unsupported(message: string): FormatError {
  return new FormatError('file/unsupported', message);
}

/** A file that is over a limit on bytes, entries or values. */
export function tooLarge(message: string): FormatError {
  return new FormatError('file/too-large', message);
}
